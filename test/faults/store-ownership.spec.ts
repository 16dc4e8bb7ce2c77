import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../media/make-clip.js';
import { catalog, eventually, json, problem, readyVideo, upload, uploaded, write } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { installationOf, storeClient } from '../support/installation.js';
import { maintain } from '../support/maintenance.js';
import { apiSettings } from '../support/server.js';
import { startService, stopService } from '../support/services-control.js';
import { service } from '../services/services.js';

interface Health {
  readonly status: string;
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

const clusters: Cluster[] = [];
let clip: string;

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
});
afterEach(async () => {
  // A stop of writing is logged as an error, which is expected here.
  for (const cluster of clusters.splice(0).reverse()) await cluster.dispose().catch(() => undefined);
});

async function start(env: Record<string, string> = {}, frameflows = 1): Promise<Cluster> {
  const cluster = await Cluster.start({ apis: 1, frameflows, env });
  clusters.push(cluster);
  return cluster;
}

/** Ends the processes of an installation, and starts an api and a frameflow again. */
async function restart(cluster: Cluster): Promise<void> {
  for (const each of [...cluster.apis, ...cluster.frameflows]) await cluster.kill(each);
  await cluster.startApi();
  await cluster.startFrameflow();
}

async function health(cluster: Cluster): Promise<Health & { readonly code: number }> {
  const response = await cluster.request('/health/ready');
  return { code: response.status, ...((await response.json()) as Health) };
}
const ready = (cluster: Cluster): Promise<true> =>
  eventually(async () => (await health(cluster)).status === 'ok' && true, 'it is well', 60_000);
const reason = async (cluster: Cluster): Promise<string | undefined> =>
  (await health(cluster)).dependencies.find(({ name, ok }) => name === 'store-ownership' && !ok)?.detail;

async function expectStream(cluster: Cluster, { id, sha256 }: AdminVideo): Promise<void> {
  const bytes = Buffer.from(await (await cluster.request(`/api/videos/${id}/stream`)).arrayBuffer());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
}

async function keys(bucket: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of storeClient().listObjectsV2(bucket, '', true) as AsyncIterable<{ name: string }>)
    found.push(name);
  return found;
}

async function emptyAndDelete(bucket: string): Promise<void> {
  await storeClient().removeObjects(bucket, await keys(bucket));
  await storeClient().removeBucket(bucket);
}

describe('two installations and one bucket', () => {
  it('separate their objects, and lose none when they start again', async () => {
    const ana = await start();
    const bucket = installationOf(ana.folder);
    const video = await readyVideo(ana, clip);
    const otto = await start({ S3_BUCKET: bucket });
    const other = await readyVideo(otto, clip);
    const before = await keys(bucket);
    for (const cluster of [ana, otto]) await restart(cluster);
    for (const cluster of [ana, otto]) await ready(cluster);
    expect(await keys(bucket)).toEqual(before);
    await expectStream(ana, video);
    await expectStream(otto, other);
  }, 400_000);

  it('with the same place: the second one makes no log, writes nothing, and explains how to get a separate place', async () => {
    const ana = await start({ S3_PREFIX: '/' });
    const bucket = installationOf(ana.folder);
    const video = await readyVideo(ana, clip);
    const before = await keys(bucket);
    const otto = await start({ S3_BUCKET: bucket });
    const sentence = await reason(otto);
    expect(sentence).toContain(`of the installation "${bucket}"`);
    expect(sentence).toMatch(/set S3_PREFIX.*npm run move first/);
    expect(await problem(upload(otto, clip), 503)).toMatchObject({ code: 'LOG.MISSING' });
    expect(await problem(otto.request('/api/videos'), 503)).toMatchObject({ detail: sentence });
    expect(await keys(bucket)).toEqual(before);
    await expectStream(ana, video);
  }, 400_000);
});

describe('an upgrade', () => {
  it('continues in the root of the bucket with the objects of the previous release', async () => {
    const cluster = await start({ S3_PREFIX: '/' });
    const bucket = installationOf(cluster.folder);
    const video = await readyVideo(cluster, clip);
    for (const each of [...cluster.apis, ...cluster.frameflows]) await cluster.kill(each);
    await storeClient().removeObjects(bucket, ['reelog-store.json', 'reelog-store.unnamed.json']);
    const upgraded = clusterLike(cluster, { S3_PREFIX: '' });
    await upgraded.startApi();
    await upgraded.startFrameflow();
    await ready(upgraded);
    await expectStream(upgraded, video);
    await readyVideo(upgraded, clip);
    expect((await keys(bucket)).filter((key) => key.startsWith(`${bucket}/`))).toEqual([]);
  }, 400_000);
});

/** The same installation with other settings. */
function clusterLike(cluster: Cluster, env: Record<string, string>): Cluster {
  const other = cluster.withEnv(env);
  clusters.push(other);
  return other;
}

describe('a lost log', () => {
  it('is not replaced by a new one while the marker in the bucket names it', async () => {
    const cluster = await start();
    const bucket = installationOf(cluster.folder);
    await readyVideo(cluster, clip);
    const before = await keys(bucket);
    for (const each of [...cluster.apis, ...cluster.frameflows]) await cluster.kill(each);
    const connection = await mongoose.createConnection(service('MONGODB_URL'), { dbName: bucket }).asPromise();
    await connection.dropDatabase();
    await cluster.startApi();
    expect(await reason(cluster)).toContain('that log is missing here, so no new one is made');
    expect(await connection.collection('log').countDocuments()).toBe(0);
    await connection.close();
    expect(await keys(bucket)).toEqual(before);
  }, 400_000);
});

describe('a bucket that was deleted', () => {
  it('is detected, stops writing, and is only made again by npm run adopt-store', async () => {
    const cluster = await start();
    const bucket = installationOf(cluster.folder);
    await readyVideo(cluster, clip);
    await emptyAndDelete(bucket);
    const sentence = await eventually(() => reason(cluster), 'it is noticed', 30_000);
    expect(sentence).toContain('is gone, and this log names objects that should be there');
    await problem(upload(cluster, clip), 503);
    expect((await catalog(cluster)).items).toHaveLength(1);
    expect(await storeClient().bucketExists(bucket)).toBe(false);
    expect(await maintain('adopt-store', ['--yes'], apiSettings(cluster.folder))).toMatchObject({ code: 0 });
    await ready(cluster);
    await uploaded(cluster, clip);
  }, 400_000);

  it('is made again automatically when the log names no object', async () => {
    const cluster = await start({}, 0);
    const bucket = installationOf(cluster.folder);
    await ready(cluster);
    await emptyAndDelete(bucket);
    await eventually(async () => (await storeClient().bucketExists(bucket)) && true, 'it is there again', 30_000);
    await eventually(async () => (await upload(cluster, clip)).status === 201 && true, 'an upload is taken', 30_000);
  }, 400_000);
});

describe('an unavailable store', () => {
  it('later leaves an api degraded but usable; at the start allows reads, and writes when it is back', async () => {
    const cluster = await start();
    const video = await readyVideo(cluster, clip);
    await stopService('minio');
    try {
      await eventually(async () => (await health(cluster)).status === 'degraded' && true, 'it is degraded');
      expect((await health(cluster)).code).toBe(200);
      await json(write(cluster, 'PATCH', `/${video.id}`, { title: 'Edited' }));
      for (const each of cluster.apis.slice()) await cluster.kill(each);
      await cluster.startApi();
      expect((await health(cluster)).code).toBe(503);
      expect(await reason(cluster)).toContain('does not answer');
      expect((await catalog(cluster)).items).toHaveLength(1);
      await problem(write(cluster, 'PATCH', `/${video.id}`, { title: 'Too early' }), 503);
    } finally {
      await startService('minio');
    }
    await ready(cluster);
    await json(write(cluster, 'PATCH', `/${video.id}`, { title: 'Edited again' }));
    await expectStream(cluster, video);
  }, 400_000);
});
