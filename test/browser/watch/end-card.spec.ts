import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { makeClip } from '../../media/make-clip.js';
import { faultsOf } from '../../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor } from '../../support/browser.js';
import { eventually, readyVideo } from '../../support/client.js';
import { Server } from '../../support/server.js';

/** What the player shows at the end of a video. */
describe('the end card', () => {
  let server: Server;
  let browser: Browser;
  let first: string;
  let second: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 4 });
    first = (await readyVideo(server, clip, { title: 'Bridge tour, part one' })).id;
    second = (await readyVideo(server, clip, { title: 'Bridge tour, part two' })).id;
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const card = (page: Page) => page.getByTestId('end-card');
  const countdown = (page: Page) => page.getByTestId('countdown');
  const open = async (options: BrowserContextOptions = {}) => {
    const { page } = await newVisitor(browser, options);
    await page.goto(`${server.url}/watch/${first}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.getByTestId('up-next').waitFor();
    return page;
  };
  const toTheEnd = async (page: Page) => {
    await page.keyboard.press('End');
    await card(page).getByText('Bridge tour, part two', { exact: true }).waitFor();
  };
  const isAt = (page: Page, id: string) =>
    comesToEqual(() => Promise.resolve(new URL(page.url()).pathname), `/watch/${id}`);

  it('counts down, says so once, and plays the next video', async () => {
    const page = await open();
    await toTheEnd(page);
    await countdown(page).waitFor();
    await card(page).getByRole('status').getByText('Up next: Bridge tour, part two. It starts in 8 seconds.').waitFor();
    await countdown(page).getByText('6').waitFor();
    await isAt(page, second);
    await page.getByRole('heading', { level: 1, name: 'Bridge tour, part two' }).waitFor();
    await card(page).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('stays without a countdown after Cancel; Again starts from the beginning', async () => {
    const page = await open();
    await toTheEnd(page);
    await card(page).getByRole('button', { name: 'Cancel' }).click();
    expect(await countdown(page).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await card(page).getByRole('button', { name: 'Again' }).click();
    await card(page).waitFor({ state: 'detached' });
    const seconds = () => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
    await eventually(async () => (await seconds()) < 3, 'it starts again');
    await toTheEnd(page);
    await card(page).getByRole('button', { name: 'Play now' }).click();
    await isAt(page, second);
    await page.context().close();
  });

  it('does not count when autoplay is off, which this browser keeps', async () => {
    const page = await open();
    await toTheEnd(page);
    await card(page).getByRole('switch', { name: 'Autoplay' }).uncheck();
    await countdown(page).waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.getByTestId('up-next').waitFor();
    await toTheEnd(page);
    expect(await countdown(page).count()).toBe(0);
    expect(await card(page).getByRole('switch', { name: 'Autoplay' }).isChecked()).toBe(false);
    await page.context().close();
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['a text field has the focus', (page) => page.getByTestId('search').focus()],
    ['a dialog is open', (page) => page.keyboard.press('?')],
    ['the card is out of sight', (page) => page.evaluate(() => (document.body.style.paddingTop = '200vh'))],
    ['the tab is hidden', (page) => page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }))],
  ])('does not count down while %s', async (_name, distract) => {
    const page = await open();
    await toTheEnd(page);
    await countdown(page).waitFor();
    await distract(page);
    await countdown(page).waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe(`/watch/${first}`);
    await page.context().close();
  });

  it('fits a phone', async () => {
    const page = await open({ viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true });
    await toTheEnd(page);
    const stage = (await page.getByTestId('player').boundingBox())!;
    const controls = (await page.getByRole('button', { name: /^Speed/ }).boundingBox())!;
    for (const button of [...(await card(page).getByRole('button').all()), card(page).getByRole('switch')]) {
      const box = (await button.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(stage.x);
      expect(box.x + box.width).toBeLessThanOrEqual(stage.x + stage.width);
      expect(box.y).toBeGreaterThanOrEqual(stage.y);
      expect(box.y + box.height).toBeLessThanOrEqual(controls.y + 4);
    }
    await page.context().close();
  });
});
