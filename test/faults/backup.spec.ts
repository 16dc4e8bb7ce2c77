import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import type { Health } from '../../apps/api/src/health/readiness.js';
import { makeClip } from '../media/make-clip.js';
import { eventually, head, json, problem, readyVideo, type Requester, upload, uploaded } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { storeClient } from '../support/installation.js';
import { maintain, type MaintenanceCommand } from '../support/maintenance.js';
import { ReelogProcess } from '../support/reelog-process.js';
import { AUDITOR_KEY, apiSettings } from '../support/server.js';
import { expectSound } from './expect-sound.js';
import { Load, nothingYet } from './load.js';

const clusters: Cluster[] = [];
const folders: string[] = [];
let clip: string;

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
});
afterEach(async () => {
  // A stop of writing is logged as an error, which is expected here.
  for (const cluster of clusters.splice(0).reverse()) await cluster.dispose().catch(() => undefined);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const temporary = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `reelog-${name}-`));
  folders.push(folder);
  return folder;
};

async function start(apis: number, frameflows: number, env: Record<string, string> = {}): Promise<Cluster> {
  const cluster = await Cluster.start({ apis, frameflows, env });
  clusters.push(cluster);
  return cluster;
}

/** An installation without processes, as a target. */
const emptyInstallation = (): Promise<Cluster> => start(0, 0);

async function succeeds(
  command: MaintenanceCommand,
  args: readonly string[],
  settings: Record<string, string>,
): Promise<string> {
  const { code, printed } = await maintain(command, args, settings);
  expect({ code, printed }).toEqual({ code: 0, printed });
  return printed;
}

function requestTo(url: string, path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
  const { key, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (key !== undefined) headers.set('Authorization', `Bearer ${key}`);
  return fetch(`${url}${path}`, { ...rest, headers });
}

const settingsFile = (settings: Readonly<Record<string, string>>): string => {
  const file = join(temporary('settings'), 'there.env');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  return file;
};

const ready = (server: Requester): Promise<true> =>
  eventually(async () => (await server.request('/health/ready')).status === 200 && true, 'it is ready', 60_000);

async function reason(server: Requester): Promise<string | undefined> {
  const { dependencies } = (await (await server.request('/health/ready')).json()) as Health;
  return dependencies.find(({ name, ok }) => name === 'store-ownership' && !ok)?.detail;
}

/** Compares the bytes and the validators. */
async function expectStream(server: Requester, { id, sha256 }: AdminVideo): Promise<void> {
  const response = await server.request(`/api/videos/${id}/stream`);
  expect(response.headers.get('etag')).toContain(sha256);
  expect(
    createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex'),
  ).toBe(sha256);
}

const verified = (server: Requester): Promise<unknown> =>
  json(server.request('/api/audit/verify?objects=true', { key: AUDITOR_KEY }));

it('a backup of two apis under load restores to a complete installation', async () => {
  const source = await start(2, 1);
  const acknowledged = nothingYet();
  const load = new Load(source, clip, acknowledged, 2_000);
  const backup = temporary('backup');
  load.start();
  await eventually(async () => acknowledged.uploads.length >= 2, 'there is some load');
  await succeeds('backup', [backup], apiSettings(source.folder));
  await load.stop();
  expect(load.faults).toEqual([]);
  await succeeds('backup', [backup], apiSettings(source.folder)); // views that wait in Redis are flushed
  const before = await head(source);

  const target = await emptyInstallation();
  await succeeds('restore', [backup], apiSettings(target.folder));
  await target.startApi();
  await target.startFrameflow();
  await ready(target);
  expect((await head(target)).logId).toBe(before.logId);
  await expectSound(target, acknowledged);
  expect(await verified(target)).toMatchObject({ valid: true });
}, 400_000);

/** Settings of an installation in a folder, with the keys of the others. */
function embeddedSettings(folder: string): Record<string, string> {
  const { PORT = '', MANAGER_KEYS = '', AUDITOR_KEYS = '', LOG_LEVEL = '' } = apiSettings(folder);
  return { DATA_DIR: folder, PORT, MANAGER_KEYS, AUDITOR_KEYS, LOG_LEVEL };
}

it('an embedded installation moves to servers with the same log, bytes and ETags', async () => {
  const dataDir = temporary('embedded');
  const embedded = await ReelogProcess.start('embedded', { folder: dataDir, env: embeddedSettings(dataDir) });
  const there: Requester = { request: (path, init) => requestTo(embedded.url, path, init) };
  const videos = [await readyVideo(there, clip), await readyVideo(there, await makeClip({ seconds: 3 }))];
  const before = await head(there);
  await embedded.stop('SIGTERM');

  const target = await emptyInstallation();
  const settings = settingsFile(apiSettings(target.folder));
  await succeeds('move', [settings, '--yes'], embeddedSettings(dataDir));
  await target.startApi();
  await target.startFrameflow();
  await ready(target);
  const { logId } = await head(target);
  expect(logId).toBe(before.logId);
  for (const video of videos) await expectStream(target, video);
  expect(await verified(target)).toMatchObject({ valid: true });
  await readyVideo(target, clip);
}, 400_000);

it('objects move to another place of the bucket while apis run: they continue to read, and write again at the new place', async () => {
  const cluster = await start(1, 1, { S3_PREFIX: '/' });
  const video = await readyVideo(cluster, clip);
  const before = await head(cluster);
  const settings = settingsFile({ S3_PREFIX: 'videos' });
  const moving = succeeds('move', [settings, '--yes'], { ...apiSettings(cluster.folder), S3_PREFIX: '/' });
  const sentence = await eventually(() => reason(cluster), 'the api has noticed', 60_000);
  expect(sentence).toContain('below videos/');
  await problem(upload(cluster, clip), 503);
  await expectStream(cluster, video);
  await moving;
  await problem(upload(cluster, clip), 503);

  const moved = cluster.withEnv({ S3_PREFIX: 'videos' });
  clusters.push(moved);
  await moved.startApi();
  await moved.startFrameflow();
  await ready(moved);
  expect(await head(moved)).toMatchObject({ logId: before.logId });
  await expectStream(moved, video);
  expect(await verified(moved)).toMatchObject({ valid: true });
  await uploaded(moved, clip);
}, 400_000);

it('objects of an installation that shared a place with another one move to a separate place', async () => {
  const ana = await start(1, 1, { S3_PREFIX: '/' });
  const otto = await start(1, 1, { S3_PREFIX: '/' });
  const [hers, his] = [await readyVideo(ana, clip), await readyVideo(otto, await makeClip({ seconds: 3 }))];
  for (const each of [...otto.apis, ...otto.frameflows]) await otto.kill(each);
  // Like in releases without a marker: everything is in the root of one bucket.
  for await (const { name } of storeClient().listObjectsV2(otto.installation, '', true) as AsyncIterable<{
    name: string;
  }>)
    if (name.includes('/')) await storeClient().copyObject(ana.installation, name, `/${otto.installation}/${name}`);
  const { S3_PREFIX: _none, ...shared } = { ...apiSettings(otto.folder), S3_BUCKET: ana.installation, S3_PREFIX: '' };
  const refused = otto.withEnv({ S3_BUCKET: ana.installation, S3_PREFIX: '' });
  clusters.push(refused);
  await refused.startApi();
  expect(await eventually(() => reason(refused), 'it says why')).toContain('npm run move first');
  await succeeds('move', [settingsFile({ S3_PREFIX: 'otto' }), '--yes'], shared);

  const moved = otto.withEnv({ S3_BUCKET: ana.installation, S3_PREFIX: 'otto' });
  clusters.push(moved);
  await moved.startApi();
  await ready(moved);
  await expectStream(moved, his);
  expect(await verified(moved)).toMatchObject({ valid: true });
  await ready(ana);
  await expectStream(ana, hers);
}, 400_000);
