import type { Browser, Page } from 'playwright-core';
import { makeClip, secondShownBy } from '../media/make-clip.js';
import { brightnessOf, isStillMarked, launchBrowser, markPage, visit, type WatchedPage } from '../support/browser.js';
import { catalog, eventually } from '../support/client.js';
import { inDistributedProfile, isDistributed } from '../support/installation.js';
import { MANAGER_KEY, Server } from '../support/server.js';
import { service } from '../services/services.js';

const SECONDS = 20;

/** In the distributed profile players are redirected to the store. */
const SETTINGS: Record<string, string> = isDistributed ? { MEDIA_DELIVERY: 'redirect' } : {};

/** One video from upload to playback, with one browser and two viewers. */
describe('from upload to watching', () => {
  let server: Server;
  let browser: Browser;
  let viewer: WatchedPage;
  let manager: WatchedPage;
  let videoId: string;
  const answered: { readonly url: string; readonly status: number }[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start({ env: SETTINGS }), launchBrowser()]);
    viewer = await visit(browser, `${server.url}/?sort=newest`);
    viewer.page.on('response', (response) => answered.push({ url: response.url(), status: response.status() }));
    manager = await visit(browser, `${server.url}/#key=${MANAGER_KEY}`);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  it('shows an empty library to a viewer, without links that need a key', async () => {
    await viewer.page.getByTestId('live-indicator').waitFor();
    expect(await viewer.page.getByRole('link', { name: 'Upload' }).count()).toBe(0);
    expect(await viewer.page.locator('[data-testid^="card-"]').count()).toBe(0);
    await markPage(viewer.page);
  });

  it('removes the key of a sign-in link from the address', async () => {
    await manager.page.getByRole('link', { name: 'Upload' }).waitFor();
    expect(manager.page.url()).not.toContain(MANAGER_KEY);
  });

  it('uploads a video through the page', async () => {
    const clip = await makeClip({ seconds: SECONDS, width: 640, height: 360, audio: true });
    await manager.page.getByRole('link', { name: 'Upload' }).click();
    // The empty library also has a file input: wait until the upload page has replaced it.
    await manager.page.getByRole('heading', { level: 1, name: 'Upload' }).waitFor();
    await manager.page.getByTestId('upload-input').setInputFiles(clip);
    await manager.page.getByTestId('upload-watch').waitFor();
    const { items } = await catalog(server);
    expect(items).toHaveLength(1);
    videoId = items[0]?.id ?? '';
  });

  it('shows the card and its previews on the other page without a reload', async () => {
    const card = viewer.page.getByTestId(`card-${videoId}`);
    await card.waitFor();
    await card.locator('img').first().waitFor();
    expect(await isStillMarked(viewer.page)).toBe(true);
  });

  it('shows the tile of the instant under the pointer', async () => {
    for (const share of [0.25, 0.75]) {
      await hoverAt(viewer.page, `card-${videoId}`, share);
      const tile = viewer.page.getByTestId(`card-${videoId}`).getByTestId('tile');
      await tile.waitFor();
      // Tiles are two seconds apart: the shown one is of this instant or the next to it.
      await eventually(
        async () => Math.abs(secondShownBy(await brightnessOf(tile)) - share * SECONDS) <= 2,
        `the tile of ${share * SECONDS} s`,
      );
    }
  });

  it('plays, and a seek leads to the shown tile', async () => {
    const { page } = viewer;
    await page.getByTestId(`card-${videoId}`).getByRole('link').first().click();
    await page.waitForURL(`**/watch/${videoId}*`);
    await page.getByTestId('player').waitFor();
    await eventually(async () => (await readyState(page)) >= 2, 'the video has loaded');
    // This page was opened by a click, so the browser allows autoplay.
    await eventually(async () => (await currentTime(page)) > 0.5, 'playback advances');
    await page.keyboard.press('k');
    await page.getByTitle('Play (k)').waitFor(); // by now the controls know that it is paused
    expect(await isPaused(page)).toBe(true);
    await page.keyboard.press('k');
    await eventually(async () => !(await isPaused(page)), 'k plays on');
    await clickScrubberAt(page, 0.6);
    await eventually(async () => Math.abs((await currentTime(page)) - 12) < 1.5, 'the seek has landed');
    await eventually(async () => Math.abs((await secondOnScreen(page)) - 12) <= 2, 'the picture of that second');
  });

  inDistributedProfile(() =>
    it('fetches the video from the store itself, by ranges', () => {
      const store = new URL(service('S3_ENDPOINT')).origin;
      const led = answered.filter(({ url, status }) => url.startsWith(server.url) && status === 307);
      const served = answered.filter(({ url }) => url.startsWith(store));
      expect(led.length).toBeGreaterThan(0);
      expect(new Set(served.map(({ status }) => status))).toEqual(new Set([206]));
    }),
  );

  it('counts the view once, and shows it live', async () => {
    const { page } = viewer;
    await eventually(async () => (await catalog(server)).items[0]?.views === 1, 'the view is counted', 30_000);
    await eventually(
      async () => /^1 view\b/.test((await page.getByTestId('view-count').innerText()).trim()),
      'on the page',
    );
    await page.reload();
    await page.getByTestId('player').waitFor();
    await eventually(async () => (await readyState(page)) >= 2, 'the video has loaded again');
    const counted = page.waitForResponse((response) => response.url().endsWith('/views'), { timeout: 55_000 });
    await page.keyboard.press('Home');
    await play(page);
    expect((await counted).status()).toBe(202);
    expect((await catalog(server)).items[0]?.views).toBe(1);
  });

  it('opens at the time that the address asks for', async () => {
    const linked = await visit(browser, `${server.url}/watch/${videoId}?t=8`);
    await eventually(async () => (await readyState(linked.page)) >= 2, 'the video has loaded');
    const seconds = await eventually(async () => {
      const at = await currentTime(linked.page); // it may be playing already
      return at >= 8 && at;
    }, 'it is where the address said');
    expect(seconds).toBeLessThan(11);
    expect(linked.problems).toEqual([]);
    await linked.page.context().close();
  });

  it('tells a viewer that the video was removed, and updates lists', async () => {
    const { page } = manager;
    const second = await visit(browser, server.url);
    await second.page.getByTestId(`card-${videoId}`).waitFor();
    await page.getByRole('link', { name: 'Manage' }).click();
    await page.getByTestId(`remove-${videoId}`).click();
    await viewer.page.getByTestId('removed-while-watching').waitFor();
    await second.page.getByTestId(`card-${videoId}`).waitFor({ state: 'detached' });
    await page.getByTestId('toast-action').first().click();
    await second.page.getByTestId(`card-${videoId}`).waitFor();
    expect(second.problems).toEqual([]);
  });

  it('has no error on any console', () => {
    expect(manager.problems).toEqual([]);
    expect(viewer.problems).toEqual([]);
  });
});

async function hoverAt(page: Page, testId: string, share: number): Promise<void> {
  const picture = page.getByTestId(testId).locator('img').first();
  const box = await picture.boundingBox();
  if (!box) throw new Error('The card is not on the screen');
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
}

async function clickScrubberAt(page: Page, share: number): Promise<void> {
  await page.getByTestId('player').hover();
  const box = await page.getByTestId('scrubber').boundingBox();
  if (!box) throw new Error('The scrubber is not on the screen');
  await page.mouse.click(box.x + box.width * share, box.y + box.height / 2);
}

const readyState = (page: Page): Promise<number> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => video.readyState);
/** Browsers may forbid autoplay after a reload. */
const play = (page: Page): Promise<true> =>
  eventually(async () => {
    if (await page.getByTitle('Play (k)').isVisible()) await page.keyboard.press('k');
    return !(await isPaused(page));
  }, 'the video plays');
const isPaused = (page: Page): Promise<boolean> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => video.paused);
const currentTime = (page: Page): Promise<number> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);

/** The second that the brightness of the picture shows. */
const secondOnScreen = async (page: Page): Promise<number> =>
  secondShownBy(await (isDistributed ? brightnessOf(page.locator('video')) : brightnessOfFrame(page)));

/** Reads the frame itself, which a page may do only for its own origin. */
const brightnessOfFrame = (page: Page): Promise<number> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 8;
    const context = canvas.getContext('2d');
    context?.drawImage(video, 0, 0, 8, 8);
    return context?.getImageData(4, 4, 1, 1).data[0] ?? 0;
  });
