import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { makeClip } from '../../media/make-clip.js';
import { comesToEqual, launchBrowser, newVisitor, resizeTo } from '../../support/browser.js';
import { eventually, readyVideo, write } from '../../support/client.js';
import { Server } from '../../support/server.js';

const SECONDS = 20;
const STREAM = '**/stream';
const PHONE = { viewport: { width: 375, height: 700 }, hasTouch: true, isMobile: true };

/** The player at the end of a video, on a phone, on a bad connection, and between visits. */
describe('the player', () => {
  let server: Server;
  let browser: Browser;
  let clip: string;
  let id: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    clip = await makeClip({ seconds: SECONDS, audio: true });
    id = (await readyVideo(server, clip, { title: 'Harbour' })).id;
    await write(server, 'PATCH', `/${id}`, { description: 'Lights at 0:05. See https://example.org/map?t=0:03.' });
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const open = async (query = '', options: BrowserContextOptions = {}) => {
    const { page } = await newVisitor(browser, options);
    await page.goto(`${server.url}/watch/${id}${query}`);
    return page;
  };
  const state = <K extends 'paused' | 'playbackRate' | 'currentTime' | 'ended'>(page: Page, name: K) =>
    page.locator('video').evaluate((element: HTMLVideoElement, key) => element[key], name);
  /** Browsers may forbid autoplay; starting by hand always works. */
  const start = async (page: Page) => {
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.locator('video').evaluate((element: HTMLVideoElement) => element.play());
  };
  const plays = (page: Page, from: number, to: number) =>
    eventually(async () => {
      const seconds = await state(page, 'currentTime');
      return !(await state(page, 'paused')) && seconds > from && seconds < to;
    }, `it plays between ${from} and ${to} s`);
  const controlsShow = (page: Page) => page.locator('[data-testid=player][data-controls]');

  describe('after the end', () => {
    let page: Page;
    beforeAll(async () => {
      page = await open(`?t=${SECONDS - 1}`, { permissions: ['clipboard-read', 'clipboard-write'] });
    });
    afterAll(() => page.context().close());
    beforeEach(async () => {
      await page.locator('[data-testid=player][data-can-play]').waitFor();
      await page.keyboard.press('End');
      await page.locator('[data-testid=player][data-ended]').waitFor();
    });

    const filled = () =>
      page.getByTestId('scrubber').evaluate((slider) => {
        return parseFloat(getComputedStyle(slider).getPropertyValue('--slider-fill'));
      });
    const clockIs = (text: string) => comesToEqual(() => page.getByTestId('current-time').innerText(), text);
    const copied = async () => {
      await page.getByTestId('copy-link').click();
      return page.evaluate(() => navigator.clipboard.readText());
    };

    it('a digit moves picture, bar and time; the copied link and play start there', async () => {
      await page.keyboard.press('5');
      await clockIs('0:10');
      await comesToEqual(filled, expect.closeTo(50, 0));
      expect(await copied()).toBe(`${server.url}/watch/${id}?t=10`);
      await page.keyboard.press('k');
      await plays(page, 10, 14);
    });

    it('a click on the bar does the same', async () => {
      const bar = (await page.getByTestId('scrubber').boundingBox())!;
      await page.mouse.click(bar.x + bar.width * 0.25, bar.y + bar.height / 2);
      await clockIs('0:05');
      await comesToEqual(filled, expect.closeTo(25, 0));
      await page.keyboard.press('k');
      await plays(page, 4.5, 9);
    });

    it('a time in the description starts there', async () => {
      await page.getByRole('tab', { name: 'About' }).click();
      await page.getByRole('button', { name: 'Play from 0:05' }).click();
      await plays(page, 5, 9);
      expect(await filled()).toBeLessThan(50);
    });

    it('the link has no time, and play starts at the beginning', async () => {
      expect(await copied()).toBe(`${server.url}/watch/${id}`);
      await page.keyboard.press('k');
      await plays(page, 0, 4);
    });
  });

  describe('on a phone', () => {
    let page: Page;
    beforeAll(async () => {
      const phone = await newVisitor(browser, PHONE);
      page = phone.page;
      await page.addInitScript(() => {
        const shared: ShareData[] = [];
        Object.assign(window, { shared });
        navigator.share = async (data) => void shared.push(data ?? {});
      });
      await page.goto(`${server.url}/watch/${id}`);
      await start(page);
    });
    afterAll(() => page.context().close());

    const tapAt = async (share: number, times = 1) => {
      const box = (await page.getByTestId('player').boundingBox())!;
      for (let tap = 0; tap < times; tap += 1)
        await page.touchscreen.tap(box.x + box.width * share, box.y + box.height * 0.25);
    };

    it('the controls hide during play, also after a tap on a button', async () => {
      await controlsShow(page).waitFor({ state: 'detached' });
      await tapAt(0.5);
      await controlsShow(page).waitFor();
      await controlsShow(page).waitFor({ state: 'detached' });
      await tapAt(0.5);
      await controlsShow(page).waitFor();
      await page.getByRole('button', { name: 'Back 10 seconds' }).tap();
      const isSeen = () =>
        page.getByTestId('controls').evaluate((controls) => Number(getComputedStyle(controls).opacity) > 0);
      await comesToEqual(isSeen, false);
      expect(await state(page, 'paused')).toBe(false);
    });

    it('buttons in the middle play, pause and skip', async () => {
      await tapAt(0.5);
      await page.getByRole('button', { name: 'Pause' }).tap();
      await comesToEqual(() => state(page, 'paused'), true);
      const before = await state(page, 'currentTime');
      await page.getByRole('button', { name: before > 10 ? 'Back 10 seconds' : 'Ahead 10 seconds' }).tap();
      await comesToEqual(async () => Math.abs((await state(page, 'currentTime')) - before), expect.closeTo(10, 0));
      await page.getByRole('button', { name: 'Play', exact: true }).tap();
      await comesToEqual(() => state(page, 'paused'), false);
    });

    it('a double tap at a side skips, with a hint', async () => {
      await tapAt(0.15, 2);
      await page.getByTestId('key-hint').getByText('−10 s').waitFor();
      await comesToEqual(async () => (await state(page, 'currentTime')) < 8, true);
      await tapAt(0.85, 2);
      await page.getByTestId('key-hint').getByText('+10 s').waitFor();
      await comesToEqual(async () => (await state(page, 'currentTime')) > 9, true);
    });

    it.each([
      ['upright', 375, 700],
      ['on its side', 667, 375],
    ])('%s, every speed is visible', async (_name, width, height) => {
      await resizeTo(page, { width, height });
      await tapAt(0.5);
      await page.getByRole('button', { name: /^Speed/ }).tap();
      const speeds = page.getByRole('menuitemradio');
      await speeds.first().waitFor();
      expect(await speeds.count()).toBe(8);
      for (const speed of await speeds.all()) {
        await speed.scrollIntoViewIfNeeded();
        const isOnTop = await speed.evaluate((item) => {
          const { left, top, right, bottom } = item.getBoundingClientRect();
          const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
          return isInside && item.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
        });
        expect(isOnTop).toBe(true);
      }
      await page.getByRole('menuitemradio', { name: '1.25×' }).tap();
      await comesToEqual(() => state(page, 'playbackRate'), 1.25);
      await page.getByRole('menu').waitFor({ state: 'hidden' });
    });

    it('the sheet of settings is as high as its items; Close and a tap beside it close it, and nothing else', async () => {
      await resizeTo(page, { width: 375, height: 700 });
      await page.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
      const sheet = page.getByRole('menu');
      const closes = [
        () => sheet.getByRole('menuitem', { name: 'Close' }).tap(),
        () => page.touchscreen.tap(188, 120), // the button in the middle of the player
      ];
      for (const close of closes) {
        if (!(await controlsShow(page).isVisible())) await tapAt(0.5);
        await page.getByRole('button', { name: 'Settings' }).tap();
        const last = (await sheet.getByRole('menuitemcheckbox').last().boundingBox())!;
        expect(700 - last.y - last.height).toBeLessThan(32);
        await close();
        await sheet.waitFor({ state: 'hidden' });
      }
      expect(await state(page, 'paused')).toBe(true);
    });

    it('shares with the menu of the device', async () => {
      await resizeTo(page, PHONE.viewport);
      await page.getByTestId('share').tap();
      await page.getByTestId('share-device').tap();
      await comesToEqual(
        () => page.evaluate(() => (window as unknown as { shared: ShareData[] }).shared),
        [{ title: 'Harbour', url: `${server.url}/watch/${id}` }],
      );
    });
  });

  describe('when the video does not load', () => {
    const failure = (page: Page) => page.getByTestId('stream-failure');

    it.each([503, 404])('shows an error when the stream answers %d, and retries', async (status) => {
      const { page } = await newVisitor(browser);
      await page.route(STREAM, (route) => route.fulfill({ status, body: 'no' }));
      await page.goto(`${server.url}/watch/${id}?t=7`);
      await failure(page).getByText('The video could not be loaded.').waitFor();
      await page.unroute(STREAM);
      await failure(page).getByRole('button', { name: 'Try again' }).click();
      await plays(page, 7, 12);
      expect(await failure(page).count()).toBe(0);
      await page.context().close();
    });

    it('continues when the connection is back', async () => {
      const { page } = await newVisitor(browser);
      await page.route(STREAM, (route) => route.abort());
      await page.goto(`${server.url}/watch/${id}`);
      await failure(page).waitFor();
      await page.context().setOffline(true);
      await page.getByText('Reconnecting').waitFor();
      await page.unroute(STREAM);
      await page.context().setOffline(false);
      await page.locator('[data-testid=player][data-can-play]').waitFor();
      expect(await failure(page).count()).toBe(0);
      await page.context().close();
    });

    it('shows an error while no data arrives, and hides it afterwards', async () => {
      const { page } = await newVisitor(browser);
      await page.route(STREAM, () => undefined); // no answer
      await page.goto(`${server.url}/watch/${id}?t=7`);
      await failure(page).getByText('The video has stopped arriving.').waitFor();
      await page.unroute(STREAM); // the request that waited is answered
      await failure(page).waitFor({ state: 'detached' });
      await page.locator('[data-testid=player][data-can-play]').waitFor();
      await page.context().close();
    });
  });

  it('keeps the speed for the next video', async () => {
    const page = await open();
    await start(page);
    await page.keyboard.press('>');
    // The element has the new speed before the player tells of it.
    await page.locator('button[aria-label="Speed, 1.25×"]').waitFor({ state: 'attached' });
    await page.reload();
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await comesToEqual(() => state(page, 'playbackRate'), 1.25);
    await page.context().close();
  });

  it('saves the position when the page is left during play', async () => {
    const page = await open('?t=12');
    await start(page);
    await plays(page, 12.5, 16);
    await page.goto(`${server.url}/api/docs`);
    await page.goto(`${server.url}/watch/${id}`);
    await eventually(async () => (await state(page, 'currentTime')) > 12.4, 'it resumes');
    await page.context().close();
  });

  it('makes links of addresses in the description, but not of times in them', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'About' }).click();
    const link = page.getByTestId('description').getByRole('link');
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe('https://example.org/map?t=0:03');
    expect(await link.getAttribute('rel')).toBe('noopener nofollow');
    expect(await page.getByTestId('description').getByRole('button').count()).toBe(1);
    await page.context().close();
  });
});
