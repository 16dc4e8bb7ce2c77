import type { AdminVideo, CatalogVideo } from '../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../media/make-clip.js';
import { makeSoundClip } from '../media/make-sound-clip.js';
import { adminVideo, json, problem, readyVideo, write, type WriteAnswer } from '../support/client.js';
import { Server } from '../support/server.js';

let server: Server;
let heard: AdminVideo;
let silent: AdminVideo;

beforeAll(async () => {
  server = await Server.start();
  heard = await readyVideo(server, await makeSoundClip({ sound: 'sine=f=1000:r=48000:d=4', seconds: 4 }));
  silent = await readyVideo(server, await makeClip({ seconds: 1 }));
}, 120_000);
afterAll(() => server.dispose());

const shown = (id: string): Promise<CatalogVideo> => json(server.request(`/api/videos/${id}`));

describe('the sound of a video', () => {
  it('has a loudness, and a waveform at a fixed address', async () => {
    const { loudness, waveformUrl = '' } = await shown(heard.id);
    expect(loudness).toEqual({
      integratedLufs: expect.closeTo(-18, 0),
      rangeLu: expect.any(Number),
      truePeakDb: expect.closeTo(-17.5, 0),
    });
    expect(waveformUrl).toBe(`/api/videos/${heard.id}/waveform.json`);
    const answer = await server.request(waveformUrl);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    const { peaks } = (await answer.json()) as { peaks: number[] };
    expect(peaks).toHaveLength(2_000);
    expect(Math.max(...peaks)).toBeGreaterThan(25);
    const again = { headers: { 'If-None-Match': answer.headers.get('etag') ?? '' } };
    expect((await server.request(waveformUrl, again)).status).toBe(304);
  });

  it('is not told of a video without sound', async () => {
    const video = await shown(silent.id);
    expect(video).not.toHaveProperty('loudness');
    expect(video).not.toHaveProperty('waveformUrl');
    const answer = server.request(`/api/videos/${silent.id}/waveform.json`);
    expect((await problem(answer, 404)).code).toBe('MEDIA.NO_WAVEFORM');
  });

  it('is gone for viewers with a removed video', async () => {
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${heard.id}`));
    await adminVideo(server, heard.id, position);
    await problem(server.request(`/api/videos/${heard.id}/waveform.json`), 404);
  });
});
