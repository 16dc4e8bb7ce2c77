import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FeedClient } from '../../apps/api/src/updates/testing/feed-client.fixture.js';
import { makeClip } from '../media/make-clip.js';
import { eventsOf, eventually, json, processed, uploaded, write, type WriteAnswer } from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { slowPreviews } from '../support/gate.js';
import { startService, stopService } from '../support/services-control.js';
import { expectSound } from './expect-sound.js';
import { ANSWERED_WITHIN_MS, KILL_ROUNDS } from './fault-scale.js';
import { Load, nothingYet } from './load.js';

/** Every start of an api and every video costs seconds of CPU time; two processors must be enough. */
const UPLOAD_EVERY_MS = 2_000;

let clip: string;
let cluster: Cluster;
let load: Load | undefined;

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
});
afterEach(async () => {
  load?.abandon();
  await cluster.dispose();
});

describe('kill -9', () => {
  it('of the apis, one by one and repeatedly under load, loses nothing', async () => {
    cluster = await Cluster.start({ apis: 2, frameflows: 2, answeredWithinMs: ANSWERED_WITHIN_MS });
    const acknowledged = nothingYet();
    load = new Load(cluster, clip, acknowledged, UPLOAD_EVERY_MS);
    load.start();
    for (let round = 0; round < KILL_ROUNDS; round += 1) {
      await sleep(2_500);
      const [oldest] = cluster.apis;
      if (oldest) await cluster.kill(oldest); // usually the holder of the leases
      await cluster.startApi();
    }
    await load.stop();
    expect(load.faults).toEqual([]);
    await expectSound(cluster, acknowledged);
  }, 600_000);

  it('of every api between append and publish: the update is still published', async () => {
    cluster = await Cluster.start({ apis: 2, frameflows: 1 });
    const acknowledged = nothingYet();
    const { video } = await uploaded(cluster, clip, { title: 'Harbour' });
    acknowledged.uploads.push({ id: video.id, title: 'Harbour' });
    const { position } = await processed(cluster, video.id);

    await stopService('rabbitmq'); // from here on nothing can be published
    const description = randomUUID();
    await json<WriteAnswer>(write(cluster.at(0), 'PATCH', `/${video.id}`, { description }));
    acknowledged.edits.push({ id: video.id, description });
    for (const api of [...cluster.apis]) await cluster.kill(api);
    await startService('rabbitmq');
    await cluster.startApi();

    const page = new FeedClient(`${cluster.at(0).url.replace('http', 'ws')}/api/updates`);
    await page.subscribe(position);
    await page.frame((frame) => frame.type === 'video' && frame.video.id === video.id);
    page.socket.close();
    await expectSound(cluster, acknowledged);
  }, 120_000);

  it('of a frameflow during a job: another one does it, with one visible result', async () => {
    const tools = mkdtempSync(join(tmpdir(), 'reelog-tools-'));
    cluster = await Cluster.start({ apis: 1, frameflows: 0 });
    const slow = await cluster.startFrameflow(slowPreviews(tools));
    const clip = await makeClip({ seconds: 30 });
    const { video } = await uploaded(cluster, clip, { title: 'Long' });
    await eventually(async () => (await eventsOf(cluster, video.id)).includes('VideoProbed'), 'the video is probed');
    await sleep(1_000); // a child is at the storyboard, for half a minute
    await cluster.startFrameflow();
    await cluster.kill(slow);
    expect(await processed(cluster, video.id)).toMatchObject({ status: 'ready' });
    await sleep(1_000); // a second result would have arrived by now
    expect(await eventsOf(cluster, video.id)).toEqual(['VideoUploaded', 'VideoProbed', 'PreviewsGenerated']);
    rmSync(tools, { recursive: true });
    await expectSound(cluster, { ...nothingYet(), uploads: [{ id: video.id, title: 'Long' }] });
  }, 120_000);
});
