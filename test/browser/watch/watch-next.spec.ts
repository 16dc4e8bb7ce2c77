import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../../media/make-clip.js';
import { faultsOf } from '../../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor, type WatchedPage } from '../../support/browser.js';
import { readyVideo, write } from '../../support/client.js';
import { Server } from '../../support/server.js';

/** What stands beside and below the player: other videos, and ways to share this one. */
describe('around the player', () => {
  let server: Server;
  let browser: Browser;
  let viewer: WatchedPage;
  let page: Page;
  let part1: string;
  let part2: string;
  let tagged: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 20, audio: true });
    const upload = async (title: string) => (await readyVideo(server, clip, { title })).id;
    [part1, part2, tagged] = [await upload('Harbour, part 1'), await upload('Harbour, part 2'), await upload('Market')];
    await write(server, 'PATCH', `/${part1}`, { tags: ['sea'] });
    await write(server, 'PATCH', `/${tagged}`, { tags: ['sea'] });
    viewer = await newVisitor(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    page = viewer.page;
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const open = async (id: string, query = '') => {
    await page.goto(`${server.url}/watch/${id}${query}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    const video = page.locator('video');
    await video.evaluate((element: HTMLVideoElement) => {
      element.addEventListener('play', () => element.pause()); // it may start by itself only now
      element.pause();
    });
    return video.evaluate((element: HTMLVideoElement) => element.currentTime);
  };
  const currentSeconds = () =>
    page.locator('video').evaluate((video: HTMLVideoElement) => Math.round(video.currentTime));
  const upNext = () => page.getByTestId('up-next');
  const more = () => page.getByTestId('more-like-this');
  const titles = () => more().getByRole('heading', { level: 3 }).allInnerTexts();

  it('the next part is up next, then come videos with the same tags', async () => {
    await open(part1);
    await upNext().getByRole('link', { name: 'Harbour, part 2' }).waitFor();
    await comesToEqual(titles, ['Market']);
    expect(await more().getByText('sea').count()).toBe(1);
  });

  it('a renamed video is shown so at once, and a removed one is gone', async () => {
    await page.locator('[data-testid=live-indicator][data-connection=live]').waitFor({ state: 'attached' });
    await write(server, 'PATCH', `/${tagged}`, { title: 'Fish market' });
    await comesToEqual(titles, ['Fish market']);
    await write(server, 'DELETE', `/${part2}`);
    await upNext().getByRole('link', { name: 'Fish market' }).waitFor();
    await write(server, 'POST', `/${part2}/restore`);
  });

  it('autoplay can be switched off, and stays so', async () => {
    await open(part1);
    const autoplay = page.getByRole('switch', { name: 'Autoplay' });
    expect(await autoplay.getAttribute('aria-checked')).toBe('true');
    await autoplay.click();
    await page.reload();
    await comesToEqual(() => autoplay.getAttribute('aria-checked'), 'false');
    await autoplay.click();
  });

  it('says where a video was stopped', async () => {
    const seconds = Math.floor(await open(tagged, '?t=12'));
    expect(seconds).toBeGreaterThanOrEqual(12);
    await open(part1);
    await more().getByText(`stopped at 0:${seconds}`).waitFor();
  });

  it('shows the video alone when the others cannot be loaded', async () => {
    const other = await newVisitor(browser);
    await other.page.route('**/related*', (route) => route.fulfill({ status: 404, body: '{}' }));
    await other.page.goto(`${server.url}/watch/${part1}`);
    await other.page.getByTestId('player').waitFor();
    await other.page.locator('aside').waitFor({ state: 'detached' });
    await other.page.context().close();
  });

  it('shares by keyboard: the link, the link to this time, the embed code', async () => {
    const seconds = Math.round(await open(part1, '?t=7'));
    expect(seconds).toBeGreaterThanOrEqual(7);
    await page.getByTestId('share').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Share' });
    await dialog.waitFor();
    const link = () => dialog.getByLabel('Link', { exact: true }).inputValue();
    expect(await link()).toBe(`${server.url}/watch/${part1}`);
    await dialog.getByRole('checkbox', { name: `Start at 0:${String(seconds).padStart(2, '0')}` }).focus();
    await page.keyboard.press('Space');
    expect(await link()).toBe(`${server.url}/watch/${part1}?t=${seconds}`);
    await dialog.getByRole('button', { name: 'Copy link' }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Copied link' }).waitFor();
    expect(await copied()).toBe(`${server.url}/watch/${part1}?t=${seconds}`);
    await dialog.getByRole('button', { name: 'Copy embed code' }).focus();
    await page.keyboard.press('Enter');
    await comesToEqual(
      copied,
      expect.stringContaining(`<iframe src="${server.url}/embed/${part1}?t=${seconds}" width="640" height="360"`),
    );
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByTestId('share').and(page.locator(':focus')).waitFor();
  });

  it('the tabs move by arrow keys, and the page has no fault', async () => {
    await open(part1);
    const before = await currentSeconds();
    await page.getByRole('tab', { name: 'Contact sheet' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'About', selected: true }).and(page.locator(':focus')).waitFor();
    await page.getByText('320 × 180 pixels').waitFor();
    expect(await currentSeconds()).toBe(before);
    expect(await faultsOf(page)).toEqual([]);
    expect(viewer.problems).toEqual([]);
  });

  const copied = () => page.evaluate(() => navigator.clipboard.readText());
});
