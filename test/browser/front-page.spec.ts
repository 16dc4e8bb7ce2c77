import { decode } from 'jpeg-js';
import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import {
  comesToEqual,
  hoverAt,
  isStillMarked,
  launchBrowser,
  markPage,
  newVisitor,
  visit,
  type WatchedPage,
} from '../support/browser.js';
import { json, processed, readyVideo, uploaded, write } from '../support/client.js';
import { Server } from '../support/server.js';

const VIDEOS = 12;
const titleOf = (n: number): string => `Clip ${String(n).padStart(2, '0')}`;
/** From the newest to the oldest. */
const NEWEST = Array.from({ length: VIDEOS }, (_, i) => titleOf(VIDEOS - i));
const HARBOUR = [9, 8, 7, 6, 2, 1];
/** Those that are in *New* are last. */
const HARBOUR_SHOWN = [7, 6, 2, 1, 9, 8];
const NIGHT = [3, 2];

/** The rows that Browse shows without a search, a tag or an order. */
describe('the front page', () => {
  const ids = new Map<string, string>();
  let server: Server;
  let browser: Browser;
  let visitor: WatchedPage;
  let page: Page;
  let clip: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    clip = await makeClip({ seconds: 40, width: 64, height: 36 });
    for (let n = 1; n <= VIDEOS; n += 1) {
      const { video } = await uploaded(server, clip, { title: titleOf(n) });
      ids.set(titleOf(n), video.id);
    }
    for (const id of ids.values()) await processed(server, id);
    for (const n of HARBOUR) await change(titleOf(n), { tags: NIGHT.includes(n) ? ['harbour', 'night'] : ['harbour'] });
    await change(titleOf(3), { tags: ['night'] });
    visitor = await visit(browser, server.url, { viewport: { width: 1440, height: 900 } });
    page = visitor.page;
    await page.getByTestId('home').waitFor();
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const change = (title: string, body: object) => json(write(server, 'PATCH', `/${ids.get(title)}`, body));
  /** Titles of the cards that are shown, in a row or in all. */
  const titlesIn = (row: string, of = page) =>
    of.getByTestId(row).locator('h3').filter({ visible: true }).allInnerTexts();
  const goHome = (of = page) => of.goto(server.url).then(() => of.getByTestId('home').waitFor());

  it('has the newest videos and the most used tags as rows, and asks once', async () => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await goHome();
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['New', 'Harbour', 'Night']);
    expect(await titlesIn('row-new')).toEqual(NEWEST.slice(0, 5));
    expect(await titlesIn('row-of-harbour')).toEqual(HARBOUR_SHOWN.map(titleOf));
    expect(await titlesIn('row-of-night')).toEqual(NIGHT.map(titleOf));
    expect(await page.getByTestId('everything').innerText()).toMatch(/Everything\s*12/);
    expect(await page.getByTestId('tag-harbour').innerText()).toMatch(/harbour\s*6/);
    expect(requests.filter((path) => /^\/api\/(home|videos|tags)$/.test(path))).toEqual(['/api/home']);
  });

  it('shows whole cards on a wide screen, and the arrows bring the others', async () => {
    const inside = () =>
      page.getByTestId('row-of-harbour').evaluate((row) => {
        const frame = row.querySelector('ul')!.getBoundingClientRect();
        return [...row.querySelectorAll('li')].map((card) => {
          const { left, right } = card.getBoundingClientRect();
          return left >= frame.left - 1 && right <= frame.right + 1
            ? 'whole'
            : right < frame.left || left > frame.right
              ? 'out'
              : 'cut';
        });
      });
    const [whole, out] = ['whole', 'out'];
    await comesToEqual(inside, [whole, whole, whole, whole, out, out]);
    await page.getByTestId('row-of-harbour').getByTitle('Further').click();
    await comesToEqual(inside, [out, out, whole, whole, whole, whole]);
  });

  it.each([
    ['row-new', '/?sort=newest', NEWEST],
    ['row-of-night', '/?tag=night', NIGHT.map(titleOf)],
  ])('“See all” of %s opens %s', async (row, address, titles) => {
    await goHome();
    await page.getByTestId(row).getByRole('link', { name: 'See all' }).click();
    await comesToEqual(() => page.getByTestId('grid').getByRole('heading', { level: 2 }).allInnerTexts(), titles);
    expect(page.url()).toBe(`${server.url}${address}`);
    await page.getByTestId('everything').click();
    await page.getByTestId('home').waitFor();
  });

  it('lets new videos in at the top, and only announces them further down', async () => {
    await goHome();
    await markPage(page);
    ids.set('Clip 13', (await readyVideo(server, clip, { title: 'Clip 13' })).id);
    await comesToEqual(async () => (await titlesIn('row-new'))[0], 'Clip 13');
    await page.evaluate(() => window.scrollTo(0, 500));
    const before = await titlesIn('row-new');
    ids.set('Clip 14', (await readyVideo(server, clip, { title: 'Clip 14' })).id);
    await page.getByTestId('new-pill').getByText('1 new').waitFor();
    expect(await titlesIn('row-new')).toEqual(before);
    await page.getByTestId('new-pill').click();
    await comesToEqual(async () => (await titlesIn('row-new')).slice(0, 2), ['Clip 14', 'Clip 13']);
    await comesToEqual(() => page.evaluate(() => window.scrollY), 0);
    expect(await page.getByTestId('new-pill').count()).toBe(0);
    expect(await isStillMarked(page)).toBe(true);
  });

  it('stays up to date: titles in place, tags and removed videos with their rows', async () => {
    await change('Clip 14', { title: 'Clip 14, renamed' });
    await comesToEqual(async () => (await titlesIn('row-new'))[0], 'Clip 14, renamed');
    await change('Clip 14', { tags: ['night'] });
    await comesToEqual(() => titlesIn('row-of-night'), [...NIGHT.map(titleOf), 'Clip 14, renamed']);
    await json(write(server, 'DELETE', `/${ids.get('Clip 14')}`));
    await comesToEqual(() => titlesIn('row-of-night'), NIGHT.map(titleOf));
    await comesToEqual(async () => (await titlesIn('row-new'))[0], 'Clip 13');
    await json(write(server, 'POST', `/${ids.get('Clip 14')}/restore`));
    await comesToEqual(async () => (await titlesIn('row-new'))[0], 'Clip 14, renamed');
    expect(await isStillMarked(page)).toBe(true);
  });

  it('continues what this browser has stopped half-way, the last one first, until it is taken off', async () => {
    const other = await newVisitor(browser);
    await goHome(other.page);
    expect(await other.page.getByTestId('row-watching').count()).toBe(0);
    for (const title of ['Clip 08', 'Clip 02']) {
      await watchUntil(other.page, title, 24);
      await other.page.goBack();
      await comesToEqual(async () => (await titlesIn('row-watching', other.page))[0], title);
    }
    await other.page.reload();
    await comesToEqual(() => titlesIn('row-watching', other.page), ['Clip 02', 'Clip 08']);
    const card = other.page.getByTestId(`watching-${ids.get('Clip 02')}`);
    expect(await card.innerText()).toMatch(/1\d s left[\s\S]*Stopped at 0:2\d/);
    await card.getByRole('button', { name: 'Take “Clip 02” off this row' }).click();
    await comesToEqual(() => titlesIn('row-watching', other.page), ['Clip 08']);
    await other.page.getByTestId('toast-action').click();
    await comesToEqual(() => titlesIn('row-watching', other.page), ['Clip 02', 'Clip 08']);
    expect(other.problems).toEqual([]);
    await other.page.context().close();
  });

  /** Opens a video from its card, and leaves it at a time. */
  async function watchUntil(of: Page, title: string, seconds: number): Promise<void> {
    await of.getByRole('heading', { name: title }).first().getByRole('link').click();
    await of.locator('[data-testid=player][data-can-play]').waitFor();
    await of.locator('video').evaluate((video: HTMLVideoElement, at) => {
      video.pause();
      video.currentTime = at;
    }, seconds);
    await comesToEqual(
      () => of.evaluate(() => localStorage.getItem('reelog.left-off')),
      expect.stringContaining(`"${ids.get(title)}":[${seconds}`),
    );
  }

  it('going back restores how far the page and its rows were scrolled', async () => {
    const { page: phone } = await newVisitor(browser, { viewport: { width: 375, height: 700 }, hasTouch: true });
    await goHome(phone);
    const row = phone.getByTestId('row-of-harbour').locator('ul');
    await row.scrollIntoViewIfNeeded();
    await row.evaluate((element) => element.scrollTo({ left: 484, behavior: 'instant' }));
    const places = async () => ({
      top: await phone.evaluate(() => Math.round(window.scrollY)),
      left: await row.evaluate((element) => Math.round(element.scrollLeft)),
    });
    await comesToEqual(async () => (await places()).left > 400, true);
    const before = await places();
    await row.getByRole('link', { name: 'Clip 07' }).click();
    await phone.getByTestId('video-title').waitFor();
    await phone.goBack();
    await phone.getByTestId('home').waitFor();
    await comesToEqual(places, before);
    await phone.context().close();
  });

  it('fits a phone: rows scroll sideways, the page does not', async () => {
    const { page: phone } = await newVisitor(browser, { viewport: { width: 375, height: 700 }, hasTouch: true });
    await goHome(phone);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    const scrolls = (row: string) =>
      phone.getByTestId(row).evaluate((section) => {
        const list = section.querySelector('ul')!;
        return list.scrollWidth > list.clientWidth;
      });
    expect([await scrolls('row-new'), await scrolls('row-of-harbour')]).toEqual([false, true]);
    expect((await phone.getByTestId('newest').locator('article').first().boundingBox())?.width).toBe(343);
    await phone.context().close();
  });

  it.each(['#ffffff', '#000000'])('all words over pictures are readable on footage of %s', async (footage) => {
    await goHome();
    const card = page.getByTestId('row-new').getByRole('article').first();
    await card.locator('[data-scrubbing], img').first().waitFor();
    await hoverAt(card, 0.5);
    await page
      .getByTestId('scrub-time')
      .getByText(/^0:(19|20)$/)
      .waitFor();
    const words = await page.evaluate(prepareFootage, footage);
    expect(words.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Clip 14, renamed', expect.stringMatching(/^0:(19|20)$/)]),
    );
    for (const { text, colour, box } of words) {
      const { data } = decode(await page.screenshot({ type: 'jpeg', quality: 100, clip: box }), { useTArray: true });
      const behind = Array.from({ length: data.length / 4 }, (_, i) => luminance([...data.slice(i * 4, i * 4 + 3)]));
      const worst = Math.min(...behind.map((each) => contrast(each, luminance(colour))));
      expect([text, Math.min(4.5, worst)]).toEqual([text, 4.5]);
    }
  });

  it('has no error on the console', () => {
    expect(visitor.problems).toEqual([]);
  });
});

/** WCAG 2.2. */
function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/**
 * Runs in the page: replaces the pictures by footage of one colour, and makes the words over them transparent. Returns
 * the words with their colours and places.
 */
function prepareFootage(footage: string) {
  const found = [...document.querySelectorAll<HTMLElement>('[data-testid=row-new] article')].flatMap((card) => {
    for (const picture of card.querySelectorAll<HTMLElement>('img, svg[data-testid=tile]'))
      picture.style.visibility = 'hidden';
    const frame = card.querySelector<HTMLElement>('[class*=picture]')!;
    frame.style.background = footage;
    const { bottom } = frame.getBoundingClientRect();
    return [...card.querySelectorAll<HTMLElement>('a, p, span')].filter((element) => {
      const { width, height, top } = element.getBoundingClientRect();
      return (
        width > 4 &&
        height > 4 &&
        top < Math.min(bottom, innerHeight) &&
        element.innerText.trim() &&
        !element.closest('.visually-hidden')
      );
    });
  });
  const words = found.map((element) => {
    // Of the words alone, without padding and round corners.
    const range = document.createRange();
    range.selectNodeContents(element);
    const { x, y, width, height } = range.getBoundingClientRect();
    const colour = getComputedStyle(element)
      .color.match(/[\d.]+/g)!
      .slice(0, 3)
      .map(Number);
    return { text: element.innerText, colour, box: { x, y, width, height } };
  });
  for (const element of found) element.style.color = 'transparent';
  return words;
}
