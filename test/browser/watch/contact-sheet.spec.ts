import type { Browser, Locator, Page } from 'playwright-core';
import { makeClip, secondShownBy } from '../../media/make-clip.js';
import { faultsOf } from '../../support/axe.js';
import { brightnessOf, comesToEqual, launchBrowser, newVisitor, type WatchedPage } from '../../support/browser.js';
import { eventually, readyVideo, write } from '../../support/client.js';
import { longestTaskMs } from '../../support/processor-time.js';
import { Server } from '../../support/server.js';

const SECONDS = 60;
const LONG_SECONDS = 7300;
const MOST_PICTURES = 200;
const LONGEST_TASK_MS = 50;
const PHONE = { viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true };

/** A video as pictures, each a place to jump to. */
describe('the contact sheet', () => {
  let server: Server;
  let browser: Browser;
  let id: string;
  let longId: string;
  let viewer: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    id = (await readyVideo(server, await makeClip({ seconds: SECONDS, audio: true }), { title: 'Harbour' })).id;
    await write(server, 'PATCH', `/${id}`, { description: '0:00 Boats\n0:21 Lights\n0:22 Rain\n0:40 Night' });
    const small = { width: 64, height: 36, frameRate: 1, gop: 10 };
    longId = (await readyVideo(server, await makeClip({ seconds: LONG_SECONDS, ...small }), { title: 'All day' })).id;
    const permissions = ['clipboard-read', 'clipboard-write'];
    viewer = await newVisitor(browser, { permissions, viewport: { width: 1280, height: 1400 } });
    page = viewer.page;
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const open = async (videoId: string, at: Page = page) => {
    await at.goto(`${server.url}/watch/${videoId}`);
    await at.locator('[data-testid=player][data-can-play]').waitFor();
    await at.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
    await sheet(at).locator('img').first().waitFor();
  };
  const sheet = (at: Page = page) => at.getByTestId('contact-sheet');
  const picture = (name: string) => sheet().getByRole('button', { name, exact: true });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const playsAt = (seconds: number) =>
    eventually(async () => {
      const video = page.locator('video');
      const { currentTime, paused } = await video.evaluate((each: HTMLVideoElement) => ({
        currentTime: each.currentTime,
        paused: each.paused,
      }));
      return !paused && currentTime >= seconds - 0.1 && currentTime < seconds + 8;
    }, `it plays from ${seconds} s`);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());

  const currentName = () => sheet().locator('[aria-current]').getAttribute('aria-label');

  it('has rows of chapters, also of one between two pictures; each picture shows its own time', async () => {
    await open(id);
    expect(await sheet().getByRole('heading').allInnerTexts()).toEqual(['Boats', 'Lights', 'Rain', 'Night']);
    await picture('0:21, Lights').waitFor();
    for (const [name, second] of [
      ['0:06, Boats', 6],
      ['0:24, Rain', 24],
      ['0:46, Night', 46],
    ] as const)
      await comesToEqual(() => shownBy(picture(name)), second);
  });

  it('a click plays from there, and the picture that plays is marked', async () => {
    await picture('0:40, Night').click();
    await playsAt(40);
    await page.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
    await comesToEqual(currentName, expect.stringContaining('Night'));
    await page.keyboard.press('0');
    await comesToEqual(currentName, '0:00, Boats');
    expect(await sheet().locator('[aria-current]').count()).toBe(1);
  });

  it('keys move among the pictures, and Enter plays from there', async () => {
    await open(id);
    await picture('0:00, Boats').focus();
    for (const [key, name] of [
      ['ArrowRight', '0:02, Boats'],
      ['End', '0:56, Night'],
      ['ArrowUp', '0:36, Rain'],
      ['Home', '0:00, Boats'],
      ['ArrowDown', '0:21, Lights'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused()).toBe(name);
    }
    await page.keyboard.press('Enter');
    await playsAt(21);
  });

  it('copies a link to an instant, by mouse and by keyboard', async () => {
    await open(id);
    await picture('0:24, Rain').hover();
    await sheet().getByRole('button', { name: 'Copy link to 0:24' }).click();
    await page.getByText('Link to 0:24 copied.').waitFor();
    expect(await copied()).toBe(`${server.url}/watch/${id}?t=24`);
    await picture('0:00, Boats').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Copy link to 0:02');
    await page.keyboard.press('Enter');
    await page.getByText('Link to 0:02 copied.').waitFor();
    expect(await copied()).toBe(`${server.url}/watch/${id}?t=2`);
    expect(await page.locator('video').evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
  });

  it('on a phone has three columns, and a long press offers the link', async () => {
    const phone = await newVisitor(browser, PHONE);
    await open(id, phone.page);
    expect(await sheet(phone.page).getAttribute('aria-colcount')).toBe('3');
    const wanted = sheet(phone.page).getByRole('button', { name: '0:06, Boats' });
    await wanted.scrollIntoViewIfNeeded();
    const box = (await wanted.boundingBox())!;
    const finger = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const devTools = await phone.page.context().newCDPSession(phone.page);
    await devTools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [finger] });
    await sheet(phone.page).getByRole('button', { name: 'Copy link to 0:06' }).waitFor();
    await devTools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    expect(await phone.page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime)).toBeLessThan(5);
    expect(phone.problems).toEqual([]);
    await phone.page.context().close();
  });

  it('remembers how many pictures are wanted', async () => {
    await open(longId);
    expect(await sheet().getByRole('gridcell').count()).toBeLessThan(40);
    await density('All 730 pictures').click();
    await comesToEqual(() => sheet().getAttribute('aria-rowcount'), expect.stringMatching(/^1[3-4]\d$/));
    await page.reload();
    await density('All 730 pictures').and(page.locator('[aria-pressed=true]')).waitFor();
  });

  it('all pictures of two hours scroll easily: few are rendered, and no task is long', async () => {
    await open(longId);
    await density('All 730 pictures').click();
    await page.getByRole('tab', { name: 'About' }).click();
    let most = 0;
    const longest = await longestTaskMs(browser, page, async () => {
      await page.getByRole('tab', { name: 'Contact sheet' }).click();
      await sheet().locator('img').first().waitFor();
      await sheet().hover({ position: { x: 400, y: 40 } });
      for (let turns = 0; turns < 40; turns += 1) {
        await page.mouse.wheel(0, 300);
        most = Math.max(most, await sheet().locator('[data-cell]').count());
      }
    });
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(5000);
    expect(most).toBeGreaterThan(40);
    expect(most).toBeLessThanOrEqual(MOST_PICTURES);
    expect(longest).toBeLessThan(LONGEST_TASK_MS);
  });

  it('leads back to now, and the keys reach both ends', async () => {
    await page.getByRole('button', { name: 'Back to current' }).click();
    await page.getByRole('button', { name: 'Back to current' }).waitFor({ state: 'detached' });
    await picture('0:00').focus();
    await page.keyboard.press('End');
    expect(await focused()).toBe('2:01:30');
    await page.locator('[data-cell]:focus').and(page.locator('[data-cell="729"]')).waitFor();
    await page.keyboard.press('PageUp');
    expect(await focused()).toBe('1:57:30');
    await page.keyboard.press('Home');
    expect(await focused()).toBe('0:00');
    expect(await page.evaluate(isFocusOnScreen)).toBe(true);
  });

  it('is accessible, and there is no error on the console', async () => {
    await open(id);
    await picture('0:00, Boats').focus();
    expect(await faultsOf(page)).toEqual([]);
    expect(viewer.problems).toEqual([]);
  });

  const density = (name: string) => page.getByTestId('density').getByRole('button', { name });
});

/** Which second of a timecode clip a picture shows. */
const shownBy = async (element: Locator): Promise<number> => secondShownBy(await brightnessOf(element));

/** Runs in the page. */
function isFocusOnScreen(): boolean {
  const { top, bottom } = document.activeElement!.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
