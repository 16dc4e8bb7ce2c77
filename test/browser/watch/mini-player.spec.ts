import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../../media/make-clip.js';
import { faultsOf } from '../../support/axe.js';
import { comesToEqual, isStillMarked, launchBrowser, markPage, newVisitor } from '../../support/browser.js';
import { eventually, readyVideo, write } from '../../support/client.js';
import { Server } from '../../support/server.js';

const SECONDS = 60;

/** A video that goes on while other pages are open. */
describe('the mini player', () => {
  let server: Server;
  let browser: Browser;
  let id: string;
  let other: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: SECONDS, audio: true });
    id = (await readyVideo(server, clip, { title: 'Harbour' })).id;
    other = (await readyVideo(server, await makeClip({ seconds: 3 }), { title: 'Market' })).id;
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const mini = (page: Page) => page.getByTestId('mini-player');
  const seconds = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  const isPaused = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.paused);
  const playsAfter = (page: Page, from: number) =>
    eventually(async () => !(await isPaused(page)) && (await seconds(page)) > from, `it plays after ${from} s`);
  const browse = (page: Page) => page.getByRole('link', { name: 'Reelog, all videos' }).click();

  /** Opens a video, and records each pause, reload and jump of its element. */
  const watch = async (videoId = id) => {
    const { page } = await newVisitor(browser);
    await page.goto(`${server.url}/watch/${videoId}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.locator('video').evaluate(async (video: HTMLVideoElement) => {
      await video.play();
      video.dataset['interrupted'] = '';
      for (const type of ['pause', 'emptied', 'seeking'])
        video.addEventListener(type, () => (video.dataset['interrupted'] += `${type} `));
    });
    await playsAfter(page, 0.3);
    await markPage(page);
    return page;
  };
  const interruptions = (page: Page) => page.locator('video').getAttribute('data-interrupted');

  describe('of a playing video', () => {
    let page: Page;
    beforeAll(async () => {
      page = await watch();
    });
    afterAll(() => page.context().close());

    it('goes on while browsing, without a reload or a gap', async () => {
      const before = await seconds(page);
      await browse(page);
      await mini(page).getByRole('link', { name: 'Harbour' }).waitFor();
      await page.getByTestId(`card-${id}`).first().waitFor();
      await playsAfter(page, before + 1);
      expect(await interruptions(page)).toBe('');
      expect(await isStillMarked(page)).toBe(true);
      expect(await faultsOf(page)).toEqual([]);
    });

    it('leaves the keys to the page, unless it has the focus', async () => {
      await page.keyboard.press('k');
      await page.keyboard.press('9');
      await playsAfter(page, await seconds(page));
      expect(await interruptions(page)).toBe('');
      await mini(page).getByRole('button', { name: 'Pause' }).focus();
      await page.keyboard.press('k');
      await comesToEqual(() => isPaused(page), true);
      await mini(page).getByRole('button', { name: 'Play', exact: true }).click();
      await comesToEqual(() => isPaused(page), false);
    });

    it('goes back to the stage, and on there', async () => {
      const before = await seconds(page);
      await mini(page).getByRole('link', { name: 'Harbour' }).click();
      await page.getByTestId('scrubber').waitFor();
      expect(new URL(page.url()).pathname).toBe(`/watch/${id}`);
      await playsAfter(page, before + 0.5);
      expect(await mini(page).isVisible()).toBe(false);
      expect(await interruptions(page)).toBe('pause '); // the one by key
      await page.keyboard.press('5');
      await eventually(async () => (await seconds(page)) >= SECONDS / 2, 'keys work again');
    });

    it('ends when another video is opened', async () => {
      await browse(page);
      await mini(page).getByRole('link', { name: 'Harbour' }).waitFor();
      await page.getByTestId(`card-${other}`).first().getByRole('link').first().press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Market' }).waitFor();
      await page.locator('[data-testid=player][data-can-play]').waitFor();
      expect(await page.locator('video').count()).toBe(1);
      expect(await mini(page).isVisible()).toBe(false);
      await comesToEqual(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.duration < 10), true);
    });
  });

  it('closes by Escape, and saves the position', async () => {
    const page = await watch();
    await page.keyboard.press('5');
    await playsAfter(page, SECONDS / 2);
    await browse(page);
    await mini(page).getByRole('button', { name: 'Close the mini player' }).focus();
    await page.keyboard.press('Escape');
    await mini(page).waitFor({ state: 'detached' });
    expect(await page.locator('video').count()).toBe(0);
    await comesToEqual(() => page.evaluate(() => document.activeElement?.id), 'main');
    await page
      .getByTestId(`card-${id}`)
      .first()
      .getByText(/5\d % watched/)
      .waitFor();
    await page.context().close();
  });

  it('shows neither paused nor ended videos', async () => {
    const page = await watch(other);
    await page.keyboard.press('End');
    await page.locator('[data-testid=player][data-ended]').waitFor();
    await browse(page);
    await page.getByTestId(`card-${id}`).first().waitFor();
    await page.locator('video').waitFor({ state: 'detached' });
    await page.getByTestId(`card-${id}`).first().getByRole('link').first().press('Enter');
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
    await browse(page);
    await page.locator('video').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('reports that its stream fails, and that it was removed', async () => {
    const page = await watch();
    await browse(page);
    await mini(page).getByRole('link', { name: 'Harbour' }).waitFor();
    await page.locator('video').evaluate((video) => video.dispatchEvent(new Event('error')));
    await mini(page).getByTestId('stream-failure').getByRole('button', { name: 'Try again' }).waitFor();
    await write(server, 'DELETE', `/${id}`);
    await mini(page).getByText('This video was just removed.').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    await mini(page).getByRole('button', { name: 'Close' }).click();
    await mini(page).waitFor({ state: 'detached' });
    await page.context().close();
  });
});
