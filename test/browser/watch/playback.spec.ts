import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { makeClip, secondShownBy } from '../../media/make-clip.js';
import { brightnessOf, comesToEqual, hoverAt, launchBrowser, newVisitor } from '../../support/browser.js';
import { eventually, readyVideo, write } from '../../support/client.js';
import { Server } from '../../support/server.js';

const SECONDS = 40;
const DESCRIPTION = 'A walk.\n0:00 Leaving the valley\n0:10 The long climb\n0:25 The north face';

/** Chapters, and what can be switched on and off. */
describe('playback', () => {
  let server: Server;
  let browser: Browser;
  let withChapters: string;
  let plain: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    withChapters = (await readyVideo(server, await makeClip({ seconds: SECONDS, audio: true }), { title: 'Pass' })).id;
    await write(server, 'PATCH', `/${withChapters}`, { description: DESCRIPTION });
    plain = (await readyVideo(server, await makeClip({ seconds: 4 }), { title: 'Stream' })).id;
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const open = async (id: string, options: BrowserContextOptions = {}) => {
    const { page } = await newVisitor(browser, options);
    await page.goto(`${server.url}/watch/${id}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    return page;
  };
  const pause = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
  const play = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.play());
  const isPaused = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.paused);
  const seconds = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  const landsAt = (page: Page, wanted: number) => comesToEqual(() => seconds(page), expect.closeTo(wanted, 0));
  const chapter = (page: Page) => page.getByTestId('chapter').innerText();
  const spoken = (page: Page) => page.getByTestId('scrubber').getAttribute('aria-valuetext');
  const turn = async (page: Page, name: string) => {
    await page.getByTestId('player').hover();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemcheckbox', { name }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
  };

  describe('with chapters', () => {
    let page: Page;
    beforeAll(async () => {
      page = await open(withChapters);
      await pause(page);
    });
    afterAll(() => page.context().close());

    it('has a segment for each, which fills up while it plays', async () => {
      await page.keyboard.press('5');
      await landsAt(page, 20);
      const filled = () =>
        page.getByTestId('segment').evaluateAll((all) =>
          all.map((segment) => {
            const played = segment.lastElementChild!.getBoundingClientRect().width;
            return Math.round((played / segment.getBoundingClientRect().width) * 100);
          }),
        );
      await comesToEqual(filled, [100, 67, 0]);
      const edges = await page.getByTestId('segment').evaluateAll((all) => {
        const line = all[0]!.parentElement!.getBoundingClientRect();
        return all.map((segment) => (segment.getBoundingClientRect().left - line.left) / line.width);
      });
      expect(edges).toEqual([expect.closeTo(0), expect.closeTo(0.25), expect.closeTo(0.625)]);
    });

    it('names the chapter beside the time, and in the spoken position', async () => {
      await comesToEqual(() => chapter(page), 'The long climb');
      expect(await spoken(page)).toMatch(/^20 sec out of .*, The long climb$/);
      await page.keyboard.press('0');
      await comesToEqual(() => chapter(page), 'Leaving the valley');
      await comesToEqual(() => spoken(page), expect.stringMatching(/^0 sec out of .*, Leaving the valley$/));
    });

    it('shows time and chapter of the place pointed at', async () => {
      await hoverAt(page.getByTestId('scrubber'), 0.75);
      await comesToEqual(
        () => page.getByTestId('scrub-words').innerText(),
        expect.stringMatching(/0:30\s+The north face/),
      );
    });

    it('goes to chapters by Ctrl and arrows, also on the time line', async () => {
      await page.keyboard.press('0');
      await landsAt(page, 0);
      await page.keyboard.press('Control+ArrowRight');
      await landsAt(page, 10);
      await page.getByTestId('key-hint').getByText('The long climb').waitFor();
      await page.getByTestId('scrubber').focus();
      await page.keyboard.press('Control+ArrowRight');
      await landsAt(page, 25);
      await page.keyboard.press('Control+ArrowRight');
      await page.keyboard.press('8');
      await landsAt(page, 32);
      await page.keyboard.press('Control+ArrowLeft');
      await landsAt(page, 25);
      await page.keyboard.press('Control+ArrowLeft');
      await landsAt(page, 10);
    });

    it('stops at the end of a chapter on request, and plays on by hand', async () => {
      await turn(page, 'Stop at the end of the chapter');
      await page.locator('video').evaluate((video: HTMLVideoElement) => {
        video.currentTime = 9;
      });
      await play(page);
      await eventually(async () => (await isPaused(page)) && (await seconds(page)) === 10, 'it stops at 10 s');
      await page.keyboard.press('k');
      await eventually(async () => !(await isPaused(page)) && (await seconds(page)) > 10.5, 'it plays on');
      await page.keyboard.press('9'); // a jump over an end is no end
      await eventually(async () => !(await isPaused(page)) && (await seconds(page)) > 36.3, 'it plays there');
    });
  });

  describe('without chapters', () => {
    let page: Page;
    beforeAll(async () => {
      page = await open(plain);
    });
    afterAll(() => page.context().close());

    it('has one segment, no title, and no switch for chapters', async () => {
      expect(await page.getByTestId('segment').count()).toBe(1);
      expect(await chapter(page)).toBe('');
      await page.getByTestId('player').hover();
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Loop' }).waitFor();
      expect(await page.getByRole('menuitemcheckbox', { name: /chapter/ }).count()).toBe(0);
    });

    it('starts again at the end when it loops; the switch works by keyboard', async () => {
      await page.getByRole('menuitemcheckbox', { name: 'Loop' }).focus();
      await page.keyboard.press('Space');
      await page.getByRole('menuitemcheckbox', { name: 'Loop', checked: true }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('video').evaluate((video: HTMLVideoElement) => {
        video.currentTime = 3.5;
        return video.play();
      });
      await eventually(async () => (await seconds(page)) < 2, 'it starts again');
      expect(await isPaused(page)).toBe(false);
    });
  });

  it('has a theatre mode, by key and menu, which this browser keeps', async () => {
    const page = await open(withChapters, { viewport: { width: 1440, height: 1000 } });
    const width = () => page.getByTestId('player').evaluate((player) => player.getBoundingClientRect().width);
    const narrow = await width();
    await page.keyboard.press('t');
    await comesToEqual(async () => (await width()) > narrow + 200, true);
    await page.reload();
    await page.getByTestId('player').waitFor();
    expect(await width()).toBeGreaterThan(narrow + 200);
    await turn(page, 'Theatre mode');
    await comesToEqual(width, narrow);
    await page.context().close();
  });

  it('shows the picture of a seek also before it has ever played', async () => {
    const { page } = await newVisitor(browser);
    await page.addInitScript(() => {
      HTMLMediaElement.prototype.play = () => new Promise(() => undefined);
    });
    await page.goto(`${server.url}/watch/${withChapters}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    const video = page.locator('video');
    await video.evaluate((element: HTMLVideoElement) => {
      element.currentTime = 30.5;
    });
    await page.addStyleTag({ content: '[data-testid=player] button { visibility: hidden }' });
    await comesToEqual(async () => secondShownBy(await brightnessOf(video)), 30);
    await page.context().close();
  });

  it('fills the frame around an upright video with its blurred picture, but not the whole screen', async () => {
    const upright = await makeClip({ seconds: 2, width: 36, height: 64 });
    const { id } = await readyVideo(server, upright, { title: 'Upright' });
    const page = await open(id);
    const fill = page.getByTestId('player').getByTestId('fill');
    await fill.waitFor();
    await page.keyboard.press('f');
    await fill.waitFor({ state: 'hidden' });
    await page.keyboard.press('f');
    await fill.waitFor();
    await page.context().close();
  });
});
