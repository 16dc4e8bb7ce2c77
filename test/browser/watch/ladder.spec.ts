import { createRequire } from 'node:module';
import type HlsPlayer from 'hls.js';
import type { Browser, Page } from 'playwright-core';
import { cachedFile, ffmpeg } from '../../media/clip-cache.js';
import { makeClip, secondShownBy } from '../../media/make-clip.js';
import {
  brightnessOf,
  comesToEqual,
  launchBrowser,
  newVisitor,
  visit,
  type WatchedPage,
} from '../../support/browser.js';
import { adminVideo, eventually, uploaded } from '../../support/client.js';
import { processesNaming } from '../../support/process-info.js';
import { Server } from '../../support/server.js';

const SECONDS = 60;
/** Of the source. */
const SIZE = { width: 1024, height: 768 };
const MADE_WITHIN_MS = 180_000;

/** Globals of the page. */
declare const Hls: typeof HlsPlayer;
declare const shaka: {
  readonly Player: new () => {
    attach(element: HTMLVideoElement): Promise<void>;
    load(url: string): Promise<void>;
    getVariantTracks(): { readonly height: number; readonly language: string }[];
    selectVariantTrack(track: object, clearBuffer: boolean): void;
    configure(settings: object): void;
  };
};

/** HEVC in Matroska with two sound tracks. */
async function makeSource(): Promise<string> {
  const clip = await makeClip({ codec: 'hevc', container: 'mkv', audio: true, seconds: SECONDS, ...SIZE });
  return cachedFile('mkv', { ladder: 1, SECONDS, ...SIZE }, (path) =>
    ffmpeg(
      ...['-i', clip, '-map', '0:v', '-map', '0:a', '-map', '0:a', '-c', 'copy'],
      ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu', path],
    ),
  );
}

let server: Server;
let browser: Browser;
let id: string;
let viewer: WatchedPage;

beforeAll(async () => {
  const source = await makeSource();
  [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  ({
    video: { id },
  } = await uploaded(server, source, { title: 'From a camera' }));
}, 240_000);
afterAll(async () => {
  await browser.close();
  await server.dispose();
});

const media = (page: Page) => page.locator('video');
const state = <K extends 'currentTime' | 'duration' | 'ended' | 'videoHeight' | 'paused'>(page: Page, name: K) =>
  media(page).evaluate((element: HTMLVideoElement, key) => element[key], name);
/** In a menu of the player, from where much more is to be loaded. */
async function choose(menu: string, choice: string): Promise<void> {
  const { page } = viewer;
  await media(page).evaluate((element: HTMLVideoElement) => {
    element.currentTime = 2;
    return element.play();
  });
  await page.getByTestId('player').hover();
  await page.getByRole('button', { name: new RegExp(`^${menu}`) }).click();
  await page.getByRole('menuitemradio', { name: choice }).click();
}

describe('a large video that browsers do not play', () => {
  it(
    'plays while it is converted',
    async () => {
      const segmentsOf = async (url: string | undefined): Promise<number> =>
        url === undefined ? 0 : ((await (await server.request(url)).text()).match(/#EXTINF/g) ?? []).length;
      const hasEnough = async (): Promise<boolean> => {
        const response = await server.request(`/api/videos/${id}/master.m3u8`);
        if (!response.ok) return false;
        const playlists = (await response.text()).match(/\/api\S+(480p|sound-\d)\.m3u8/g) ?? [];
        const counts = await Promise.all(playlists.map(segmentsOf));
        return counts.length === 3 && Math.min(...counts) >= 4;
      };
      await eventually(hasEnough, 'there is something to play', MADE_WITHIN_MS);
      const children = (await processesNaming('"kind":"ladder"')).filter(({ commandLine }) => commandLine.includes(id));
      expect(children.length).toBeGreaterThan(0);
      for (const { pid } of children) process.kill(pid, 'SIGSTOP');
      try {
        viewer = await visit(browser, `${server.url}/watch/${id}`);
        await viewer.page.getByTestId('conversion').getByText('Converting').first().waitFor();
        await eventually(async () => (await state(viewer.page, 'currentTime')) > 1, 'it plays');
        expect(await state(viewer.page, 'videoHeight')).toBe(480);
        expect((await adminVideo(server, id)).ladder).toMatchObject({ whole: false });
      } finally {
        for (const { pid } of children) process.kill(pid, 'SIGCONT');
      }
    },
    MADE_WITHIN_MS,
  );

  it(
    'gets its full size when that is made, where it was',
    async () => {
      await eventually(async () => (await adminVideo(server, id)).ladder?.whole, 'it is whole', MADE_WITHIN_MS);
      const before = await state(viewer.page, 'currentTime');
      await comesToEqual(() => state(viewer.page, 'videoHeight'), SIZE.height);
      await eventually(async () => (await state(viewer.page, 'currentTime')) > before - 1, 'it goes on');
      expect(await state(viewer.page, 'paused')).toBe(false);
      await viewer.page.getByTestId('conversion').waitFor({ state: 'detached' });
    },
    MADE_WITHIN_MS,
  );

  it('has menus of its sizes and sound tracks', async () => {
    const { page } = viewer;
    await choose('Quality', '480p');
    await comesToEqual(() => state(page, 'videoHeight'), 480);
    await choose('Sound', 'German');
    await page.locator('button[aria-label="Sound, German"]').waitFor({ state: 'attached' });
    await choose('Quality', '768p');
    await comesToEqual(() => state(page, 'videoHeight'), SIZE.height);
    await choose('Quality', 'Automatic');
    await page.locator('button[aria-label^="Quality, automatic"]').waitFor({ state: 'attached' });
  });

  it('keeps the chosen size when it played before the choice, too', async () => {
    const { page } = viewer;
    await choose('Quality', '480p');
    await comesToEqual(() => state(page, 'videoHeight'), 480);
    await choose('Quality', 'Automatic');
    await choose('Quality', '480p');
    await media(page).evaluate((element: HTMLVideoElement, time) => {
      element.currentTime = time;
      return element.play();
    }, SECONDS / 2);
    await eventually(async () => (await state(page, 'currentTime')) > SECONDS / 2 + 5, 'it plays the next segments');
    expect(await state(page, 'videoHeight')).toBe(480);
  });

  it.each([40.5, 0])('shows the picture of %d s after a seek', async (seconds) => {
    await media(viewer.page).evaluate((element: HTMLVideoElement, time) => {
      element.pause();
      element.currentTime = time;
    }, seconds);
    await comesToEqual(
      () => viewer.page.locator('video').evaluate((element: HTMLVideoElement) => element.seeking),
      false,
    );
    await comesToEqual(async () => secondShownBy(await brightnessOf(media(viewer.page))), Math.floor(seconds) % 50);
  });

  it('plays to its end', async () => {
    await media(viewer.page).evaluate((element: HTMLVideoElement, time) => {
      element.currentTime = time;
      return element.play();
    }, SECONDS - 4);
    await comesToEqual(() => state(viewer.page, 'ended'), true);
    expect(await state(viewer.page, 'duration')).toBeCloseTo(SECONDS, 0);
    expect(viewer.problems).toEqual([]);
  });
});

describe.each(['hls.js/dist/hls.js', 'shaka-player/dist/shaka-player.compiled.js'])('by %s', (library) => {
  let page: Page;
  beforeAll(async () => {
    await eventually(async () => (await adminVideo(server, id)).ladder?.whole, 'it is whole', MADE_WITHIN_MS);
    ({ page } = await newVisitor(browser, { bypassCSP: true }));
    await page.goto(`${server.url}/robots.txt`);
    await page.addScriptTag({ path: createRequire(__filename).resolve(library) });
    await page.evaluate(async (url) => {
      const element = document.createElement('video');
      element.muted = true;
      document.body.append(element);
      if (typeof Hls !== 'undefined') {
        const player = new Hls({ enableWorker: false });
        player.loadSource(url);
        player.attachMedia(element);
        await new Promise((resolve) => player.once(Hls.Events.MANIFEST_PARSED, resolve));
        Object.assign(window, {
          useSize: (height: number) =>
            (player.currentLevel = player.levels.findIndex((level) => level.height === height)),
        });
      } else {
        const player = new shaka.Player();
        await player.attach(element);
        await player.load(url);
        player.configure({ abr: { enabled: false } });
        Object.assign(window, {
          useSize: (height: number) =>
            player.selectVariantTrack(
              player.getVariantTracks().find((track) => track.height === height)!,
              true,
            ),
        });
      }
      await element.play();
    }, `${server.url}/api/videos/${id}/master.m3u8`);
  }, MADE_WITHIN_MS);

  it.each([480, 768, 480])('it plays in the size %d', async (height) => {
    await page.evaluate(
      (wanted) => (window as unknown as { useSize: (height: number) => void }).useSize(wanted),
      height,
    );
    await comesToEqual(() => state(page, 'videoHeight'), height);
    const before = await state(page, 'currentTime');
    await eventually(async () => (await state(page, 'currentTime')) > before + 0.5, 'it plays');
  });

  it('it plays from the middle to the beginning, and to its end', async () => {
    for (const time of [SECONDS / 2, 0, SECONDS - 3]) {
      await media(page).evaluate((element: HTMLVideoElement, seconds) => {
        element.currentTime = seconds;
      }, time);
      await eventually(async () => (await state(page, 'currentTime')) > time + 0.5, `it plays after ${time} s`);
    }
    await comesToEqual(() => state(page, 'ended'), true);
    expect(await state(page, 'currentTime')).toBeCloseTo(SECONDS, 0);
  });
});
