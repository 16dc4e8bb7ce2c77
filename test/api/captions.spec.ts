import type { AdminVideo, CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import { makeCaptioned } from '../media/make-captioned.js';
import { makeClip } from '../media/make-clip.js';
import { adminVideo, json, problem, readyVideo, write, type WriteAnswer } from '../support/client.js';
import { Server } from '../support/server.js';

const SUBTITLES = '1\n00:00:01,000 --> 00:00:02,500\n<i>Ahoy</i> & welcome\n';

let server: Server;
let captioned: AdminVideo;
let plain: AdminVideo;

beforeAll(async () => {
  server = await Server.start();
  const clip = await makeCaptioned({
    clip: { seconds: 4 },
    container: 'mp4',
    tracks: [
      { format: 'srt', text: SUBTITLES, codec: 'mov_text', language: 'eng' },
      { format: 'srt', text: SUBTITLES, codec: 'mov_text', language: 'deu', disposition: 'hearing_impaired' },
    ],
    chapters: [
      { startSeconds: 0, endSeconds: 2, title: 'Harbour' },
      { startSeconds: 2, endSeconds: 4, title: 'Open sea' },
    ],
  });
  captioned = await readyVideo(server, clip);
  plain = await readyVideo(server, await makeClip({ seconds: 1 }));
}, 120_000);
afterAll(() => server.dispose());

const shown = (id: string): Promise<CatalogVideo> => json(server.request(`/api/videos/${id}`));

describe('the captions of a video', () => {
  it('are listed with language, label and kind, and served as WebVTT', async () => {
    const { captions = [], chaptersUrl } = await shown(captioned.id);
    const base = `/api/videos/${captioned.id}`;
    expect(captions).toMatchObject([
      { url: `${base}/captions/1.vtt`, language: 'en', label: 'English', kind: 'subtitles', isForced: false },
      { url: `${base}/captions/2.vtt`, language: 'de', label: 'German (SDH)', kind: 'captions', isForced: false },
    ]);
    const answer = await server.request(captions[0]?.url ?? '');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/vtt; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(await answer.text()).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nAhoy &amp; welcome\n');
    const again = { headers: { 'If-None-Match': answer.headers.get('etag') ?? '' } };
    expect((await server.request(captions[0]?.url ?? '', again)).status).toBe(304);
    expect(await (await server.request(chaptersUrl ?? '')).text()).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHarbour\n\n00:00:02.000 --> 00:00:04.000\nOpen sea\n',
    );
  });

  it('are absent from a video without any', async () => {
    const video = await shown(plain.id);
    expect(video).not.toHaveProperty('captions');
    expect(video).not.toHaveProperty('chaptersUrl');
    const base = `/api/videos/${plain.id}`;
    expect((await problem(server.request(`${base}/captions/1.vtt`), 404)).code).toBe('MEDIA.NO_CAPTIONS');
    expect((await problem(server.request(`${base}/chapters.vtt`), 404)).code).toBe('MEDIA.NO_CHAPTERS');
  });

  it.each(['0.vtt', '3.vtt', '01.vtt', '1', '1.vtt.vtt', 'captions-1.vtt', '..%2Fthumbnail.jpg'])(
    'do not exist at %s',
    async (file) => {
      const answer = server.request(`/api/videos/${captioned.id}/captions/${file}`);
      expect((await problem(answer, 404)).code).toBe('MEDIA.NO_CAPTIONS');
    },
  );

  it('are tracks of the embedded player', async () => {
    const page = await (await server.request(`/embed/${captioned.id}`)).text();
    expect(page).toContain(
      `<track kind="subtitles" src="/api/videos/${captioned.id}/captions/1.vtt" srclang="en" label="English">`,
    );
  });

  it('are gone for viewers with a removed video, and there for managers at a signed address', async () => {
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${captioned.id}`));
    const { captions = [] } = await adminVideo(server, captioned.id, position);
    expect(captions).toHaveLength(2);
    await problem(server.request(`/api/videos/${captioned.id}/captions/1.vtt`), 404);
    await problem(server.request(`/api/videos/${captioned.id}/chapters.vtt`), 404);
    expect((await server.request(captions[0]?.url ?? '')).status).toBe(200);
  });
});
