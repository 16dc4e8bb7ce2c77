import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedClient, until } from '../../apps/api/src/updates/testing/feed-client.fixture.js';
import type { UpdateFrame } from '../../apps/api/src/contract/updates.schema.js';
import { makeClip } from '../media/make-clip.js';
import { catalog, json, readyVideo, uploaded } from '../support/client.js';
import { Gate, heldBy } from '../support/gate.js';
import { MANAGER_KEY, Server, removeData } from '../support/server.js';

jest.setTimeout(60_000);

const isVideo = (id: string, status: string) => (frame: UpdateFrame) =>
  frame.type === 'video' && frame.video.id === id && frame.video.status === status;
const isProgress = (videoId: string, stage: string) => (frame: UpdateFrame) =>
  frame.type === 'progress' && frame.videoId === videoId && frame.stage === stage;

describe('live updates', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'reelog-updates-'));
  const [probe, previews] = [new Gate(), new Gate()];
  let server: Server;
  let clip: string;
  const pages: FeedClient[] = [];

  const page = (of = server): FeedClient => {
    const opened = new FeedClient(`${of.url.replace('http', 'ws')}/api/updates`, { origin: of.url });
    pages.push(opened);
    return opened;
  };
  const manage = (method: string, path: string, body?: object): Promise<{ position: number }> =>
    json(
      server.request(`/api/admin/videos/${path}`, {
        method,
        key: MANAGER_KEY,
        ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      }),
    );
  const view = (id: string, sessionId: string): Promise<Response> =>
    server.request(`/api/videos/${id}/views`, {
      method: 'POST',
      body: JSON.stringify({ sessionId }),
      headers: { 'Content-Type': 'application/json' },
    });

  beforeAll(async () => {
    clip = await makeClip({ seconds: 4 });
    server = await Server.start({ dataDir, env: heldBy({ probe, previews }) });
  });
  afterEach(() => {
    for (const { socket } of pages.splice(0)) socket.terminate();
  });
  afterAll(async () => {
    await server.stop();
    await removeData(dataDir);
    for (const gate of [probe, previews]) gate.dispose();
  });

  it('show an upload appear, its previews arrive, and an edit, on every open page', async () => {
    const [viewer, manager] = [page(), page()];
    await viewer.subscribe(null);
    await manager.subscribe(null, { key: MANAGER_KEY });
    await Promise.all([viewer.live(), manager.live()]);

    const { video } = await uploaded(server, clip, { title: 'First light' });
    await manager.frame(isVideo(video.id, 'processing'));
    await manager.frame(isProgress(video.id, 'probe'));
    probe.open();
    await manager.frame(isProgress(video.id, 'previews'));
    previews.open();
    await Promise.all([viewer, manager].map((each) => each.frame(isVideo(video.id, 'ready'))));

    const seen = viewer.videos();
    expect(seen[0]).toMatchObject({ id: video.id, status: 'processing', playable: true, title: 'First light' });
    expect(seen.at(-1)).toMatchObject({ status: 'ready', storyboard: { tileCount: expect.any(Number) as number } });
    expect(JSON.stringify(viewer.frames)).not.toMatch(/sha256|fileName|originalUrl|"probe"/);

    const { position } = await manage('PATCH', video.id, { title: 'Second light' });
    await until(() => viewer.resume >= position);
    expect(viewer.videos().at(-1)).toMatchObject({ title: 'Second light', position });
  });

  it('hide a video when it is removed, and show it when it is restored', async () => {
    const { id } = await readyVideo(server, clip);
    const viewer = page();
    await viewer.subscribe(null);
    await viewer.live();
    await manage('DELETE', id);
    await viewer.frame(isVideo(id, 'removed'));
    await manage('POST', `${id}/restore`);
    await viewer.frame(isVideo(id, 'ready'));
    expect(viewer.videos().map(({ status }) => status)).toEqual(['removed', 'ready']);
    expect(viewer.videos()[0]).toEqual({ id, status: 'removed' });
  });

  it('send a reconnected page what it missed, also after a restart of the server', async () => {
    const [kept, removed] = [await readyVideo(server, clip), await readyVideo(server, clip)];
    const before = page();
    await before.subscribe((await catalog(server)).position);
    const live = await before.live();
    await manage('DELETE', removed.id);
    await manage('PATCH', kept.id, { title: 'While you were away' });

    expect(await server.stop()).toBe(0);
    expect(await before.closed).toBe(1001);
    server = await Server.start({ dataDir });

    const after = page();
    const logId = live.type === 'live' ? live.logId : '';
    await after.subscribe(live.type === 'live' ? live.resume : null, { logId });
    expect(await after.live()).toMatchObject({ logId, resume: (await catalog(server)).position });
    expect(after.videos()).toMatchObject([
      { id: removed.id, status: 'removed' },
      { id: kept.id, title: 'While you were away' },
    ]);
  });

  it('combine view counts to at most two per second, and send the last one', async () => {
    const { id } = await readyVideo(server, clip);
    const viewer = page();
    await viewer.subscribe(null);
    await viewer.live();
    const start = performance.now();
    for (let i = 0; i < 40; i += 1) expect((await view(id, `session-number-${i}`)).status).toBe(202);
    await viewer.frame((frame) => frame.type === 'video' && 'views' in frame.video && frame.video.views === 40);
    const seconds = (performance.now() - start) / 1000;
    expect(viewer.videos().length).toBeLessThanOrEqual(2 * seconds + 1);
  });

  it('reset a page with the position of another log or beyond the head', async () => {
    const { position } = await catalog(server);
    const [stranger, early] = [page(), page()];
    await stranger.subscribe(position, { logId: 'of-another-library' });
    await early.subscribe(position + 1_000);
    await Promise.all([stranger, early].map((each) => each.frame(({ type }) => type === 'reset')));
  });

  it('are counted in the metrics', async () => {
    const viewer = page();
    await viewer.subscribe(null);
    await viewer.live();
    const metrics = await (await server.request('/metrics')).text();
    expect(metrics).toMatch(/^reelog_update_clients [1-9]/m);
  });
});
