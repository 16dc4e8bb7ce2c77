import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type HlsPlayer from 'hls.js';
import type { LevelDetails } from 'hls.js';
import type { Browser, Page } from 'playwright-core';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { ffmpeg } from '../media/clip-cache.js';
import { makeClip, secondShownBy } from '../media/make-clip.js';
import { readBif } from '../media/read-bif.js';
import { pixelOf } from '../media/read-tile.js';
import { launchBrowser, newVisitor } from '../support/browser.js';
import { readyVideo } from '../support/client.js';
import { readJpeg } from '../support/picture.js';
import { Server } from '../support/server.js';

/** The part of Shaka Player that is used here: its own types are globals. */
interface ShakaPlayer {
  attach(element: HTMLVideoElement): Promise<void>;
  load(url: string): Promise<void>;
  getImageTracks(): readonly { readonly id: number; readonly codecs: string | null }[];
  getThumbnails(track: number, seconds: number): Promise<ShakaThumbnail>;
  destroy(): Promise<void>;
}
interface ShakaThumbnail {
  readonly startTime: number;
  readonly uris: readonly string[];
  readonly startByte: number;
  readonly endByte: number | null;
}

/** Globals of the page. */
declare const Hls: typeof HlsPlayer;
declare const shaka: { readonly Player: new () => ShakaPlayer };
declare const toBase64: (bytes: ArrayBuffer) => Promise<string>;
declare const mediaOf: (fragment: ArrayBuffer) => ArrayBuffer;

const HELPERS = `
  const toBase64 = async (bytes) => {
    let text = '';
    for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  /** The content of the box after moof. */
  const mediaOf = (fragment) => fragment.slice(new DataView(fragment).getUint32(0) + 8);
`;

const SECONDS = 48;
const script = (path: string): string => createRequire(__filename).resolve(path);
const folder = mkdtempSync(join(tmpdir(), 'reelog-formats-'));

let server: Server;
let browser: Browser;
let page: Page;
let video: AdminVideo;
let durationSeconds: number;
/** What the WebVTT shows at 100 random times, the last tile included. */
let expected: readonly { readonly at: number; readonly startSeconds: number; readonly shows: number }[];

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  // variable frame rate and a gap without pictures: the tiles are uneven
  const keepFrames = '(not(mod(n,7))+lt(mod(n,13),2))*(lt(t,20)+gt(t,27.3))';
  const clip = await makeClip({ seconds: SECONDS, keepFrames, gop: 5 });
  video = await readyVideo(server, clip);
  durationSeconds = video.durationSeconds!;
  expected = await shownInVtt();
  ({ page } = await newVisitor(browser, { bypassCSP: true }));
  await servePackagedVideo(clip);
  for (const path of ['hls.js/dist/hls.js', 'shaka-player/dist/shaka-player.compiled.js'])
    await page.addScriptTag({ path: script(path) });
  await page.addScriptTag({ content: HELPERS });
}, 240_000);
afterAll(async () => {
  await browser.close();
  await server.dispose();
  rmSync(folder, { recursive: true });
});

const address = (file: string): string => `/api/videos/${video.id}/${file}`;
const text = async (path: string): Promise<string> => (await server.request(path)).text();
const bytes = async (path: string): Promise<Buffer> => Buffer.from(await (await server.request(path)).arrayBuffer());
const secondOf = (jpeg: Buffer): number => secondShownBy(pixelOf(jpeg, 160, 90)[0]);

/** From 0 to 1, the same in each run. */
function randomNumbers(count: number): number[] {
  let state = 42;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  });
}

async function shownInVtt() {
  const cue = /^(\d+):(\d+):([\d.]+) --> (\d+):(\d+):([\d.]+)\n(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;
  const sheets = new Map<string, ReturnType<typeof readJpeg>>();
  const cues: { startSeconds: number; endSeconds: number; shows: number }[] = [];
  for (const [, h1, m1, s1, h2, m2, s2, url = '', ...place] of (await text(address('storyboard.vtt'))).matchAll(cue)) {
    const seconds = (h = '', m = '', s = '') => Number(h) * 3600 + Number(m) * 60 + Number(s);
    const [x = 0, y = 0, width = 0, height = 0] = place.map(Number);
    if (!sheets.has(url)) sheets.set(url, readJpeg(await (await server.request(url)).arrayBuffer()));
    const shows = secondShownBy(sheets.get(url)!.greyOf({ x, y, width, height }));
    cues.push({ startSeconds: seconds(h1, m1, s1), endSeconds: seconds(h2, m2, s2), shows });
  }
  const times = randomNumbers(99).map((share) => share * durationSeconds);
  return [...times, durationSeconds - 0.01].map((at) => {
    const { startSeconds, shows } = cues.find((each) => each.startSeconds <= at && at < each.endSeconds)!;
    return { at, startSeconds, shows };
  });
}

/** Playlists of players name pictures of the storyboard beside a video: that of the test is at `/media/`. */
async function servePackagedVideo(clip: string): Promise<void> {
  await ffmpeg('-i', clip, '-c', 'copy', '-f', 'dash', '-hls_playlist', '1', join(folder, 'video.mpd'));
  const [dash, hls] = await Promise.all([
    readFile(join(folder, 'video.mpd'), 'utf8'),
    readFile(join(folder, 'master.m3u8'), 'utf8'),
  ]);
  // ffmpeg rounds the duration
  const duration = `mediaPresentationDuration="PT${durationSeconds}S"`;
  const [thumbnails = ''] = /<AdaptationSet.*<\/AdaptationSet>/s.exec(await text(address('storyboard.mpd'))) ?? [];
  const lines = (await text(address('storyboard-master.m3u8')))
    .split('\n')
    .filter((line) => line.includes('-STREAM-INF'));
  await writeFile(
    join(folder, 'all.mpd'),
    dash.replace(/mediaPresentationDuration="\w+\.?\w*"/, duration).replace('</Period>', `${thumbnails}</Period>`),
  );
  await writeFile(join(folder, 'all.m3u8'), [hls, ...lines].join('\n'));
  await page.route('**/media/*', (route) => route.fulfill({ path: join(folder, basename(route.request().url())) }));
  await page.route('**/player.html', (route) => route.fulfill({ contentType: 'text/html', body: '<video></video>' }));
  await page.goto(`${server.url}/player.html`);
}

/** What a player shows at a time: when its picture begins, and its JPEG. */
type Shown = readonly [startSeconds: number, base64: string];

const expectSame = (shown: readonly Shown[]): void =>
  expect(
    shown.map(([startSeconds, jpeg], i) => ({
      at: expected[i]!.at,
      startSeconds: Math.round(startSeconds * 1000) / 1000,
      shows: secondOf(Buffer.from(jpeg, 'base64')),
    })),
  ).toEqual(expected);

const times = (): readonly number[] => expected.map(({ at }) => at);

describe('at 100 random times, the picture of the WebVTT is', () => {
  it('in the BIF file', async () => {
    const pictures = readBif(await bytes(address('storyboard.bif')));
    expectSame(
      times().map((at) => {
        const { startSeconds, jpeg } = pictures.findLast((each) => each.startSeconds <= at)!;
        return [startSeconds, jpeg.toString('base64')];
      }),
    );
  });

  it('in the HLS image playlist, as hls.js parses it', async () => {
    const shown = await page.evaluate(
      async ({ url, at }) => {
        const hls = new Hls({ enableWorker: false, autoStartLoad: false });
        const loaded = new Promise<LevelDetails>((done) =>
          hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => done(details)),
        );
        hls.loadSource(url);
        const { fragments } = await loaded;
        hls.destroy();
        return at.map((seconds) => {
          const { start, url: file, byteRange } = fragments.findLast((each) => each.start <= seconds + 1e-9)!;
          return { start, file, range: `bytes=${byteRange[0]}-${byteRange[1]! - 1}` };
        });
      },
      { url: address('storyboard.m3u8'), at: times() },
    );
    const pictures = shown.map(async ({ start, file, range }): Promise<Shown> => {
      const answer = await server.request(new URL(file).pathname, { headers: { Range: range } });
      return [start, Buffer.from(await answer.arrayBuffer()).toString('base64')];
    });
    expectSame(await Promise.all(pictures));
  });

  it('in the HLS I-frame playlist, as hls.js shows it', async () => {
    expectSame(
      await page.evaluate(
        async ({ at }) => {
          const hls = new Hls({ enableWorker: false, autoStartLoad: false });
          const parsed = new Promise((done) => hls.on(Hls.Events.MANIFEST_PARSED, done));
          hls.loadSource('/media/all.m3u8');
          await parsed;
          const pictures: Shown[] = [];
          for (const seconds of at) {
            // A new one for each time: asked again for a tile that it has, hls.js goes on to one that it does not have.
            const images = hls.createImageIFramePlayer()!;
            const image = new Image();
            images.attachImage(image);
            const shown = new Promise<number>((done, fail) => {
              images.once(Hls.Events.FRAG_BUFFERED, (_, { frag }) => done(frag.start));
              images.once(Hls.Events.ERROR, (_, { error }) => fail(error));
            });
            images.loadMediaAt(seconds);
            const start = await shown;
            pictures.push([start, await toBase64(await (await fetch(image.src)).arrayBuffer())]);
            images.destroy();
          }
          hls.destroy();
          return pictures;
        },
        { at: times() },
      ),
    );
  });

  it.each([
    ['in the HLS image playlist, as Shaka Player shows it', 'all.m3u8', 'jpeg'],
    ['in the HLS I-frame playlist, as Shaka Player shows it', 'all.m3u8', 'mjpg'],
    ['in the DASH manifest, as Shaka Player shows it', 'all.mpd', ''],
  ])('%s', async (_name, file, codecs) => {
    expectSame(
      await page.evaluate(
        async ({ at, url, codecs }) => {
          const player = new shaka.Player();
          await player.attach(document.querySelector('video')!);
          await player.load(url);
          const track = player.getImageTracks().find((each) => (each.codecs ?? '') === codecs);
          if (!track) throw new Error(JSON.stringify(player.getImageTracks()));
          const pictures: Shown[] = [];
          for (const seconds of at) {
            const { startTime, uris, startByte, endByte } = await player.getThumbnails(track.id, seconds);
            const headers = { Range: `bytes=${startByte}-${endByte ?? ''}` };
            const file = await (await fetch(uris[0]!, { headers })).arrayBuffer();
            pictures.push([startTime, await toBase64(codecs === 'mjpg' ? mediaOf(file) : file)]);
          }
          await player.destroy();
          return pictures;
        },
        { at: times(), url: `/media/${file}`, codecs },
      ),
    );
  });
});
