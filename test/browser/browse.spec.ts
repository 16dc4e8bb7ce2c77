import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { makeClip, secondShownBy } from '../media/make-clip.js';
import {
  brightnessOf,
  comesToEqual,
  isStillMarked,
  launchBrowser,
  markPage,
  newVisitor,
  visit,
  type WatchedPage,
} from '../support/browser.js';
import {
  catalog,
  eventually,
  json,
  processed,
  readyVideo,
  rebuildCatalog,
  uploaded,
  write,
} from '../support/client.js';
import { Server } from '../support/server.js';

const VIDEOS = 14;
const PAGE_SIZE = 6;

/** From "Clip 14", the newest, to "Clip 01". */
const ALL = Array.from({ length: VIDEOS }, (_, i) => titleOf(VIDEOS - i));

/** A library of a few pages and its viewers. */
describe('browsing', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'reelog-test-'));
  const ids = new Map<string, string>();
  let server: Server;
  let browser: Browser;
  let visitor: WatchedPage;
  let page: Page;
  let clip: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start({ dataDir }), launchBrowser()]);
    clip = await makeClip({ seconds: 1, width: 64, height: 36 });
    for (let n = 1; n <= VIDEOS; n += 1) {
      const { video } = await uploaded(server, clip, { title: titleOf(n) });
      ids.set(titleOf(n), video.id);
    }
    for (const id of ids.values()) await processed(server, id);
    await change('Clip 03', { tags: ['sea', 'night'], description: 'Boats in the harbour' });
    await change('Clip 11', { tags: ['sea'] });
    visitor = await visit(browser, `${server.url}/?sort=newest`);
    page = visitor.page;
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await server.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const change = (title: string, body: object) => json(write(server, 'PATCH', `/${ids.get(title)}`, body));
  const titles = (of = page) => of.getByTestId('grid').getByRole('heading', { level: 2 }).allInnerTexts();
  const shows = (expected: string[]) => comesToEqual(titles, expected);
  const seeAll = async () => {
    await page.getByRole('link', { name: 'See all New' }).click();
    await shows(ALL);
  };
  const isLive = (of = page) =>
    of.locator('[data-testid=live-indicator][data-connection=live]').waitFor({ state: 'attached' });
  const scrollTo = (y: number) => page.evaluate((top) => window.scrollTo(0, top), y);

  it('loads the next page before the end of the present one', async () => {
    const { page: phone } = await newVisitor(browser, { viewport: { width: 375, height: 700 } });
    await phone.route('**/api/videos?*', (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/limit=\d+/, `limit=${PAGE_SIZE}`),
      }),
    );
    await phone.goto(`${server.url}/?sort=newest`);
    await comesToEqual(() => titles(phone), ALL.slice(0, PAGE_SIZE));
    await phone.mouse.wheel(0, 700);
    await comesToEqual(() => titles(phone), ALL.slice(0, 2 * PAGE_SIZE));
    await phone.mouse.wheel(0, 10_000);
    await comesToEqual(() => titles(phone), ALL);
    await phone.getByText(`${VIDEOS} videos`).waitFor();
    await phone.context().close();
  });

  it('reloads automatically, at the same place, when the order by views has changed', async () => {
    const { page: phone } = await newVisitor(browser, { viewport: { width: 375, height: 700 } });
    const shorter = (url: string) => url.replace(/limit=\d+/, `limit=${PAGE_SIZE}`);
    await phone.route('**/api/videos?*', (route) => route.continue({ url: shorter(route.request().url()) }));
    await phone.goto(`${server.url}/?sort=views`);
    await comesToEqual(async () => (await titles(phone)).length, PAGE_SIZE);
    await rebuildCatalog(server);
    const refused = phone.waitForResponse((response) => response.status() === 400);
    await phone.mouse.wheel(0, 700);
    await refused;
    await comesToEqual(async () => (await titles(phone)).length, 2 * PAGE_SIZE);
    expect(await phone.evaluate(() => window.scrollY)).toBeGreaterThan(0);
    await phone.mouse.wheel(0, 10_000);
    await comesToEqual(async () => (await titles(phone)).sort(), [...ALL].sort());
    await phone.context().close();
  });

  it('searches while typing, with the key /', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('harb');
    await shows(['Clip 03']);
    expect(page.url()).toContain('q=harb');
    await page.getByRole('status').getByText('1 video for “harb”').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('home').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.keyboard.press('/');
    await page.keyboard.type('nothing like it');
    await page.getByText('No video matches “nothing like it”.').waitFor();
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await page.getByTestId('home').waitFor();
    await seeAll();
  });

  it('puts the best match of a search first, in any script, and counts what it finds', async () => {
    await change('Clip 02', { title: '東京の港' });
    await change('Clip 13', { description: '港にて' });
    await page.keyboard.press('/');
    await page.keyboard.type('港');
    await shows(['東京の港', 'Clip 13']);
    await page.getByRole('status').getByText('2 videos for “港”').waitFor();
    expect(page.url()).not.toContain('sort=');
    await page.getByTestId('sort').selectOption('newest');
    await shows(['Clip 13', '東京の港']);
    await change('Clip 02', { title: 'Clip 02' });
    await shows(['Clip 13']);
    await page.getByRole('status').getByText('1 video for “港”').waitFor();
    await change('Clip 13', { description: '' });
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await seeAll();
  });

  it('filters by tag, and the back button removes the filter', async () => {
    await page.getByTestId('tag-sea').click();
    await shows(['Clip 11', 'Clip 03']);
    await page.goBack();
    await shows(ALL);
    await page.getByTestId('tag-night').click();
    await shows(['Clip 03']);
    await page.getByTestId('tag-night').click();
    await shows(ALL);
  });

  it('sorts', async () => {
    const long = await readyVideo(server, await makeClip({ seconds: 4 }), { title: 'A long clip' });
    ids.set(long.title, long.id);
    const seen = { sessionId: 'somebody-who-watched' };
    const watched = await server.request(`/api/videos/${ids.get('Clip 07')}/views`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(seen),
    });
    expect(watched.status).toBe(202);
    await eventually(async () => (await catalog(server)).items.some(({ views }) => views === 1), 'the view is counted');
    await rebuildCatalog(server);
    const sorted = [...ALL, long.title].sort();
    const first: Record<string, string[]> = {
      oldest: ['Clip 01', 'Clip 02', 'Clip 03'],
      views: ['Clip 07', 'A long clip', 'Clip 14'],
      title: sorted.slice(0, 3),
      duration: ['A long clip', 'Clip 14', 'Clip 13'],
      newest: ['A long clip', 'Clip 14', 'Clip 13'],
    };
    for (const [sort, expected] of Object.entries(first)) {
      await page.getByTestId('sort').selectOption(sort);
      await comesToEqual(async () => (await titles()).slice(0, 3), expected);
    }
  });

  it('shows a new video at the top', async () => {
    await markPage(page);
    ids.set('Clip 15', (await readyVideo(server, clip, { title: 'Clip 15' })).id);
    await comesToEqual(async () => (await titles()).slice(0, 2), ['Clip 15', 'A long clip']);
    expect(await page.getByTestId('new-pill').count()).toBe(0);
  });

  it('only announces a new video after scrolling down', async () => {
    await scrollTo(600);
    const before = await titles();
    ids.set('Clip 16', (await readyVideo(server, clip, { title: 'Clip 16' })).id);
    await page.getByTestId('new-pill').getByText('1 new').waitFor();
    expect(await titles()).toEqual(before);
    const pill = (await page.getByTestId('new-pill').boundingBox())!;
    await page.mouse.click(pill.x + pill.width / 2, pill.y + pill.height / 2); // without scrolling to it: at the top it disappears
    await comesToEqual(async () => (await titles())[0], 'Clip 16');
    await comesToEqual(() => page.evaluate(() => window.scrollY), 0);
  });

  it('does not change a list in another order without a click', async () => {
    await page.getByTestId('sort').selectOption('title');
    await comesToEqual(async () => (await titles()).slice(0, 2), ['A long clip', 'Clip 01']);
    ids.set('A clip', (await readyVideo(server, clip, { title: 'A clip' })).id);
    await page.getByTestId('new-pill').getByText('1 new').waitFor();
    expect((await titles()).slice(0, 2)).toEqual(['A long clip', 'Clip 01']);
    await page.getByTestId('new-pill').click();
    await comesToEqual(async () => (await titles()).slice(0, 2), ['A clip', 'A long clip']);
    await page.getByTestId('sort').selectOption('newest');
  });

  it('does not add videos that the filter excludes', async () => {
    await page.getByTestId('tag-sea').click();
    await shows(['Clip 11', 'Clip 03']);
    await readyVideo(server, clip, { title: 'Elsewhere' });
    await change('Clip 05', { tags: ['sea'] });
    await shows(['Clip 11', 'Clip 05', 'Clip 03']);
    await change('Clip 11', { tags: [] });
    await shows(['Clip 05', 'Clip 03']);
    await page.getByTestId('tag-sea').click();
    expect(await isStillMarked(page)).toBe(true);
  });

  it('misses nothing while the server is down', async () => {
    await page.getByTestId('sort').selectOption('oldest');
    await comesToEqual(async () => (await titles()).slice(0, 4), ['Clip 01', 'Clip 02', 'Clip 03', 'Clip 04']);
    const { port } = new URL(server.url);
    await server.stop('SIGKILL');
    await page.getByText('Reconnecting').waitFor();
    // On another port first, so that pages do not receive these changes.
    server = await Server.start({ dataDir });
    await change('Clip 01', { title: 'Clip 01, again' });
    await json(write(server, 'DELETE', `/${ids.get('Clip 03')}`));
    await server.stop('SIGKILL');
    server = await Server.start({ dataDir, env: { PORT: port } });
    await isLive();
    await comesToEqual(async () => (await titles()).slice(0, 3), ['Clip 01, again', 'Clip 02', 'Clip 04']);
    await change('Clip 02', { title: 'Clip 02, live' });
    await comesToEqual(async () => (await titles()).slice(0, 2), ['Clip 01, again', 'Clip 02, live']);
    expect(await isStillMarked(page)).toBe(true);
    expect(visitor.problems.filter((problem) => !/ERR_CONNECTION_(RESET|REFUSED)/.test(problem))).toEqual([]);
  });

  it('fits a phone, where a long press scrubs and a tap opens', async () => {
    const video = await readyVideo(server, await makeClip({ seconds: 20 }), { title: 'For the train' });
    const phone = await visit(browser, `${server.url}/?sort=newest`, {
      viewport: { width: 375, height: 700 },
      hasTouch: true,
      isMobile: true,
    });
    const small = phone.page.getByTestId(`card-${video.id}`);
    const picture = small.locator('img');
    await picture.waitFor();
    expect(await widthOf(phone.page)).toBe(375);
    const finger = await Finger.on(phone.page);
    const box = (await picture.boundingBox())!;
    await finger.rest(box.x + box.width * 0.25, box.y + 60);
    await comesToEqual(
      async () => secondShownBy(await brightnessOf(small.getByTestId('tile'))),
      expect.closeTo(5, -0.6),
    );
    await finger.move(box.x + box.width * 0.75, box.y + 60);
    await comesToEqual(
      async () => secondShownBy(await brightnessOf(small.getByTestId('tile'))),
      expect.closeTo(15, -0.6),
    );
    await finger.lift();
    await small.getByTestId('tile').waitFor({ state: 'detached' });
    expect(phone.page.url()).toBe(`${server.url}/?sort=newest`);
    await picture.tap({ force: true });
    await phone.page.waitForURL('**/watch/*');
    await phone.page.getByTestId('video-title').waitFor();
    expect(await widthOf(phone.page)).toBe(375);
    expect(phone.problems).toEqual([]);
    expect((await catalog(server)).items[0]?.id).toBe(video.id);
    await phone.page.context().close();
  });
});

function titleOf(n: number): string {
  return `Clip ${String(n).padStart(2, '0')}`;
}

/** Width of a page with its overflow. */
const widthOf = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

/** One finger on a touch screen. */
class Finger {
  private constructor(private readonly screen: CDPSession) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  rest = (x: number, y: number) => this.touch('touchStart', [{ x, y }]);
  move = (x: number, y: number) => this.touch('touchMove', [{ x, y }]);
  lift = () => this.touch('touchEnd', []);

  private async touch(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) {
    await this.screen.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}
