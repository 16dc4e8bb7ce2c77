import { randomUUID } from 'node:crypto';
import { makeClip } from '../media/make-clip.js';
import {
  adminVideo,
  eventually,
  json,
  readyVideo,
  type Requester,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { Cluster } from '../support/cluster.js';
import { expectSound } from './expect-sound.js';
import { health } from './health.js';
import { Load, nothingYet } from './load.js';

const HOUR_MS = 3_600_000;
/** Documented limit: one hour. The rest is for the duration of the test. */
const GRANT_SECONDS = 3_600 + 60;

const UPLOAD_EVERY_MS = 4_000;

let cluster: Cluster;
let load: Load | undefined;
afterEach(async () => {
  load?.abandon();
  await cluster.dispose(/Writing is stopped.*ahead of the store's/);
});

const view = (api: Requester, id: string, sessionId: string): Promise<Response> =>
  api.request(`/api/videos/${id}/views`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sessionId }),
  });

describe('an api whose clock is an hour ahead', () => {
  it('reports it, counts views in the same windows as others, and signs addresses with the same lifetime', async () => {
    cluster = await Cluster.start({ apis: 1, frameflows: 1 });
    const clip = await makeClip({ seconds: 2 });
    const { id } = await readyVideo(cluster, clip);
    const ahead = await cluster.startApi(HOUR_MS);
    const [right, wrong] = [cluster.at(0), cluster.at(1)];

    await eventually(async () => /clock is 3[56]\d\d s ahead of the store's/.test(ahead.printed), 'it warns');
    const { status, dependencies } = await health(ahead.url);
    expect(dependencies.find(({ name }) => name === 'clock')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/ahead of the store's/) as string,
    });
    expect(status).not.toBe('ok');

    await eventually(async () => (await wrong.request(`/api/videos/${id}`)).status === 200, 'it knows the video');
    const session = randomUUID();
    for (const api of [right, wrong, right]) expect((await view(api, id, session)).status).toBe(202);
    expect((await view(wrong, id, randomUUID())).status).toBe(202);
    await eventually(async () => (await adminVideo(right, id)).views >= 2, 'two viewers are counted');

    const { position } = await json<WriteAnswer>(write(right, 'DELETE', `/${id}`));
    for (const [signer, checker] of [
      [right, wrong],
      [wrong, right],
    ] as const) {
      const { streamUrl } = await adminVideo(signer, id, position);
      const expires = Number(new URL(streamUrl, right.url).searchParams.get('exp'));
      expect(expires - Date.now() / 1_000).toBeLessThan(GRANT_SECONDS);
      expect((await checker.request(streamUrl, { headers: { Range: 'bytes=0-9' } })).status).not.toBe(404);
    }
    expect((await adminVideo(right, id)).views).toBe(2);
  }, 180_000);

  it('loses and doubles nothing under load', async () => {
    cluster = await Cluster.start({ apis: 1, frameflows: 1 });
    const acknowledged = nothingYet();
    const clip = await makeClip({ seconds: 2 });
    load = new Load(cluster, clip, acknowledged, UPLOAD_EVERY_MS);
    load.start();
    await eventually(async () => acknowledged.views.length > 0, 'views are counted', 60_000);
    const ahead = await cluster.startApi(HOUR_MS);
    const viewsBefore = acknowledged.views.length;
    await eventually(async () => acknowledged.views.length > viewsBefore + 10, 'it takes part', 120_000);
    await cluster.kill(ahead);
    await load.stop();
    expect(load.faults).toEqual([]);
    await expectSound(cluster, acknowledged);
  }, 300_000);
});
