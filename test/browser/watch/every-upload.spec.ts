import type { Browser, Page } from 'playwright-core';
import { type Change, type IntactFile, makeHostileFile } from '../../media/make-hostile-file.js';
import { makeOddFile, type OddFile } from '../../media/make-odd-file.js';
import { launchBrowser, newVisitor } from '../../support/browser.js';
import { adminVideo, eventually, uploaded } from '../../support/client.js';
import { Server } from '../../support/server.js';

/** Uploads and conversions that wait for each other. */
const PLAYABLE_WITHIN_MS = 240_000;

const ODD: readonly OddFile[] = [
  ...(['claimsMoreMp4', 'claimsMoreWebm', 'claimsLessWebm', 'claimsMoreMkv'] as const),
  ...(['secondTrackMp4', 'secondTrackMkv', 'stillFirst', 'stillFirstTs', 'mirrored'] as const),
  ...(['layerTwoMp4', 'layerTwoAndAac', 'ac3AndAac', 'ac3', 'unlistedSound'] as const),
  ...(['oneKeyFrameTs', 'interlacedTop', 'interlacedBottom', 'resizedWindow', 'insideGop', 'insideGopTs'] as const),
  ...(['rawRgb', 'palette', 'gluedEarlier', 'gluedFlv', 'gluedOgg', 'gluedH264Program', 'tenHoursLateMkv'] as const),
  ...(['bareHevc', 'bareVp9', 'bareMjpeg', 'dv', 'unusualWebm', 'pqPatches'] as const),
];
const DAMAGED: readonly (readonly [IntactFile, Change])[] = [
  ['mp4', 'zerosInMiddle'],
  ['mp4', 'flippedBits'],
  ['fragmentedMp4', 'endsInMiddle'],
  ['fragmentedMp4', 'noiseInMiddle'],
  ['mkv', 'zerosInMiddle'],
  ['mkv', 'noiseInMiddle'],
  ['webm', 'noiseInMiddle'],
  ['ts', 'zerosInMiddle'],
  ['mpg', 'flippedBits'],
  ['avi', 'endsInMiddle'],
  ['flv', 'beforeNoise'],
];
const UPLOADS: readonly (readonly [name: string, make: () => Promise<string>])[] = [
  ...ODD.map((kind) => [kind, () => makeOddFile(kind)] as const),
  ...DAMAGED.map(([file, change]) => [`${file}, ${change}`, () => makeHostileFile(file, change)] as const),
];

describe('every upload with pictures', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    ({ page } = await newVisitor(browser));
    await page.goto(server.url);
    for (const [name, make] of UPLOADS) ids.set(name, (await uploaded(server, await make(), { title: name })).video.id);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  it.each(UPLOADS.map(([name]) => name))(
    'plays, also after seeks, to its end: %s',
    async (name) => {
      const id = ids.get(name)!;
      const isPlayable = async (): Promise<boolean> => {
        const { status, playable, work } = await adminVideo(server, id);
        return status === 'ready' && playable && work === undefined;
      };
      await eventually(isPlayable, `${name} plays`, PLAYABLE_WITHIN_MS);
      const { durationSeconds = 0 } = await adminVideo(server, id);
      const played = await page.evaluate(playThrough, `/api/videos/${id}/stream`);
      expect(played.fault).toBe('');
      expect(played.durationSeconds).toBeCloseTo(played.endSeconds, 0);
      expect(played.endSeconds).toBeGreaterThan(durationSeconds - 1);
    },
    PLAYABLE_WITHIN_MS + 60_000,
  );
});

/** In the page: to the middle, the beginning, near the end, back, and from the beginning to the end. */
async function playThrough(url: string): Promise<{ fault: string; durationSeconds: number; endSeconds: number }> {
  const video = document.createElement('video');
  video.muted = true;
  const happens = (event: string): Promise<void> =>
    new Promise((resolve, reject) => {
      video.addEventListener(event, () => resolve(), { once: true });
      video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true });
      setTimeout(() => reject(new Error(`nothing ${event} at ${video.currentTime} s`)), 20_000);
    });
  let fault = '';
  let durationSeconds = 0;
  try {
    const loaded = happens('loadeddata');
    video.src = url;
    document.body.append(video);
    await loaded;
    ({ duration: durationSeconds } = video);
    for (const share of [0.5, 0, 0.95, 0.25, 0]) {
      const seeked = happens('seeked');
      video.currentTime = share * durationSeconds;
      await seeked;
    }
    const ended = happens('ended');
    video.playbackRate = 4;
    await Promise.all([video.play(), ended]);
  } catch (error) {
    fault = String(error);
  }
  const endSeconds = video.currentTime;
  video.remove();
  return { fault, durationSeconds, endSeconds };
}
