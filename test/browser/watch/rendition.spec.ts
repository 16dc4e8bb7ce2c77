import type { Browser } from 'playwright-core';
import { makeClip, secondShownBy } from '../../media/make-clip.js';
import { brightnessOf, comesToEqual, launchBrowser, visit, type WatchedPage } from '../../support/browser.js';
import { adminVideo, eventually, readyVideo } from '../../support/client.js';
import { Server } from '../../support/server.js';

const SECONDS = 10;
/** Encoding is slow on a busy machine. */
const CONVERTED_WITHIN_MS = 60_000;

/** From the upload to the last picture, with nothing replaced. */
describe('a video in HEVC and Matroska, with sound', () => {
  let server: Server;
  let browser: Browser;
  let id: string;
  let viewer: WatchedPage;
  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ codec: 'hevc', container: 'mkv', audio: true, seconds: SECONDS });
    ({ id } = await readyVideo(server, clip, { title: 'From a camera' }));
    viewer = await visit(browser, `${server.url}/watch/${id}`);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const element = () => viewer.page.locator('video');
  const state = <K extends 'currentTime' | 'duration' | 'ended' | 'seeking'>(name: K) =>
    element().evaluate((media: HTMLVideoElement, key) => media[key], name);
  const secondShown = async () => secondShownBy(await brightnessOf(element()));

  it('is converted, and the page that is open plays it', async () => {
    const converted = async () => {
      const video = await adminVideo(server, id);
      return video.playable && video;
    };
    expect(await eventually(converted, 'it is converted', CONVERTED_WITHIN_MS)).toMatchObject({
      contentType: 'video/mp4',
      media: { videoCodec: 'hevc', audioCodec: 'aac' },
    });
    await viewer.page.locator('[data-testid=player][data-can-play]').waitFor();
    await comesToEqual(() => state('duration'), expect.closeTo(SECONDS, 0));
    const { width, height } = await element().evaluate(({ videoWidth, videoHeight }: HTMLVideoElement) => ({
      width: videoWidth,
      height: videoHeight,
    }));
    expect([width, height]).toEqual([320, 180]);
  });

  it.each([7.5, 2.5])('shows the picture of %d s after a seek', async (seconds) => {
    await element().evaluate((media: HTMLVideoElement, time) => {
      media.pause();
      media.currentTime = time;
    }, seconds);
    await comesToEqual(() => state('seeking'), false);
    expect(await state('currentTime')).toBeCloseTo(seconds, 1);
    await comesToEqual(secondShown, Math.floor(seconds));
  });

  it('plays with sound to its end', async () => {
    await element().evaluate((media: HTMLVideoElement, time) => {
      media.currentTime = time;
      return media.play();
    }, SECONDS - 3);
    await comesToEqual(() => state('ended'), true);
    expect(await state('currentTime')).toBeCloseTo(SECONDS, 0);
    const decoded = await element().evaluate(
      (media) => (media as HTMLVideoElement & { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount,
    );
    expect(decoded).toBeGreaterThan(0);
    expect(viewer.problems).toEqual([]);
  });
});
