import { type Rendition, renditionFolder } from '@reelog/domain';
import type { CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import { rendition } from '../../libs/read-models/src/testing/sample-videos.js';
import { adminVideo, eventsOf, json, write, type WriteAnswer } from '../support/client.js';
import { Gate, heldBy } from '../support/gate.js';
import { inEmbeddedProfile } from '../support/installation.js';
import { PreparedVideos, sha256 } from '../support/prepared-videos.js';
import { MANAGER_KEY, Server } from '../support/server.js';

const ORIGINAL = Buffer.from('the bytes of an AVI');
const CONVERTED = Buffer.from('the bytes of an MP4 that browsers play');
const RUN_ID = '0195c0de-0000-7000-8000-00000000abcd';

const idOf = (n: number): string => `0195c0de-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [converted, waiting, failed, playing] = [1, 2, 3, 4].map(idOf) as [string, string, string, string];

inEmbeddedProfile(() => {
  const videos = new PreparedVideos(ORIGINAL);
  const { history } = videos;
  const gate = new Gate();
  let server: Server;
  beforeAll(async () => {
    const avi = { container: 'avi', videoCodec: 'mpeg4', codecs: 'mp4v.20.9' };
    for (const id of [converted, waiting, failed, playing])
      videos.addPreviewed(id, { ...avi, browserPlayable: id === playing });
    const parts = [{ name: 'video.mp4', sizeBytes: CONVERTED.length, sha256: sha256(CONVERTED) }];
    const made: Rendition = { ...rendition, runId: RUN_ID, parts };
    videos.put(`${renditionFolder(converted, RUN_ID)}/video.mp4`, CONVERTED);
    history.execute(converted, { type: 'RecordRendition', data: { job: 3, rendition: made } });
    const failure = { stage: 'rendition', code: 'MEDIA.TOO_SLOW', message: 'It takes too long.', logTail: '' } as const;
    history.execute(failed, { type: 'RecordFailure', data: { job: 3, failure: { ...failure, retryable: false } } });
    videos.writeLog();
    // No tool reads these originals.
    server = await Server.start({ dataDir: videos.dataDir, env: heldBy({ probe: gate, rendition: gate }) });
  });
  afterAll(async () => {
    await server.dispose();
    videos.dispose();
    gate.dispose();
  });

  const video = (id: string): Promise<CatalogVideo> => json(server.request(`/api/videos/${id}`));
  const stream = (id: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    server.request(`/api/videos/${id}/stream`, { method, headers });

  describe('a video with a rendition', () => {
    const etag = `"${sha256(CONVERTED)}"`;

    it('plays, and is described by what players get', async () => {
      const { codecs, contentType } = rendition;
      expect(await video(converted)).toMatchObject({ playable: true, status: 'ready', codecs, contentType });
      expect(await video(converted)).toMatchObject({
        sizeBytes: ORIGINAL.length,
        streamSizeBytes: CONVERTED.length,
        streamUrl: `/api/videos/${converted}/stream`,
      });
      expect(await video(converted)).not.toHaveProperty('conversion');
    });

    it('is streamed from the rendition, whole and in parts', async () => {
      const answer = await stream(converted);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(CONVERTED);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'video/mp4',
        'content-length': String(CONVERTED.length),
        'x-content-type-options': 'nosniff',
        etag,
      });
      const head = await stream(converted, {}, 'HEAD');
      expect([head.status, head.headers.get('etag'), head.headers.get('content-length')]).toEqual([
        200,
        etag,
        String(CONVERTED.length),
      ]);
      const part = await stream(converted, { Range: 'bytes=4-8', 'If-Range': etag });
      expect([part.status, await part.text()]).toEqual([206, 'bytes']);
      expect(part.headers.get('content-range')).toBe(`bytes 4-8/${CONVERTED.length}`);
      expect((await stream(converted, { 'If-None-Match': etag })).status).toBe(304);
      expect((await stream(converted, { Range: 'bytes=999-' })).status).toBe(416);
    });

    it('is downloaded by managers as it was uploaded', async () => {
      const { originalUrl } = await adminVideo(server, converted);
      const answer = await server.request(originalUrl);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(ORIGINAL);
    });

    it('has the size of the rendition in feeds', async () => {
      const feed = await (await server.request('/feed.rss')).text();
      expect(feed).toContain(`type="video/mp4" length="${CONVERTED.length}"`);
    });

    it('is hidden from viewers by its removal, with its rendition', async () => {
      const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${converted}`));
      const { streamUrl } = await adminVideo(server, converted, position);
      expect((await stream(converted)).status).toBe(404);
      expect((await server.request(streamUrl)).headers.get('etag')).toBe(etag);
      await json<WriteAnswer>(write(server, 'POST', `/${converted}/restore`));
    });
  });

  it('a video that waits for its rendition says so', async () => {
    expect(await video(waiting)).toMatchObject({ status: 'ready', playable: false, conversion: 'pending' });
    expect(await adminVideo(server, waiting)).toMatchObject({ work: { stage: 'rendition', attempt: 1 } });
    const { items } = await json<{ items: unknown[] }>(server.request('/api/admin/work', { key: MANAGER_KEY }));
    expect(items).toEqual([{ videoId: waiting, stage: 'rendition' }]);
    expect((await stream(waiting)).headers.get('content-type')).toBe('video/x-msvideo');
  });

  it('a video whose conversion failed says so, to managers with the reason, and can be processed again', async () => {
    expect(await video(failed)).toMatchObject({ status: 'ready', playable: false, conversion: 'failed' });
    expect(await adminVideo(server, failed)).toMatchObject({ failure: { stage: 'rendition', code: 'MEDIA.TOO_SLOW' } });
    const { position } = await json<WriteAnswer>(write(server, 'POST', `/${failed}/reprocess`));
    expect(await adminVideo(server, failed, position)).toMatchObject({ conversion: 'pending' });
    expect(await eventsOf(server, failed)).toContain('ProcessingRequested');
  });

  it('a video that browsers play gets none', async () => {
    expect(await video(playing)).toMatchObject({ playable: true });
    expect(await video(playing)).not.toHaveProperty('streamSizeBytes');
    expect((await stream(playing)).headers.get('etag')).toBe(`"${sha256(ORIGINAL)}"`);
  });
});
