import type { Browser, Page } from 'playwright-core';
import { comesToEqual, launchBrowser, newVisitor, openSignInLink, resizeTo, visit } from '../support/browser.js';
import { makeClip } from '../media/make-clip.js';
import { readyVideo } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const DARK = 'rgb(16, 15, 13)';
const LIGHT = 'rgb(250, 247, 242)';

/** Parts of the header that overlap, are cut off, or, the avatar, not a circle. */
const headerFaults = (page: Page): Promise<string[]> =>
  page.getByRole('banner').evaluate((header) => {
    const account = header.querySelector('[data-testid=account]')!;
    const search = header.querySelector('search > div')!;
    const parts = [header.querySelector('a')!, search, ...header.querySelectorAll('nav a'), account];
    const boxes = parts.map((part) => ({ name: part.ariaLabel ?? part.tagName, box: part.getBoundingClientRect() }));
    const faults = boxes.flatMap(({ name, box: a }, i) => [
      ...(a.left < 0 || a.right > innerWidth || a.top < 0 || a.bottom > innerHeight ? [`${name} is cut off`] : []),
      ...boxes
        .slice(i + 1)
        .filter(({ box: b }) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((other) => `${name} overlaps ${other.name}`),
    ]);
    const { width, height } = account.getBoundingClientRect();
    if (header.querySelector('nav') && (width !== 40 || height !== 40)) faults.push(`avatar of ${width} × ${height}`);
    if (innerWidth > 720 && search.clientWidth < 200) faults.push(`search of ${search.clientWidth}`);
    return faults;
  });

/** What every page shares: themes, fonts, the header and its search. */
describe('the identity of the pages', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

  it.each([
    ['dark', DARK],
    ['light', LIGHT],
  ] as const)('follows the system: %s', async (colorScheme, colour) => {
    const { page } = await visit(browser, server.url, { colorScheme });
    expect(await background(page)).toBe(colour);
    await page.context().close();
  });

  it('has the chosen theme at once, in later visits from the first paint, until the system is chosen again', async () => {
    const { page, problems } = await visit(browser, server.url, { colorScheme: 'dark' });
    const choose = async (name: string) => {
      await page.getByTestId('account').click();
      await page.getByRole('group', { name: 'Appearance' }).getByRole('radio', { name }).check();
      await page.keyboard.press('Escape');
    };
    await choose('Light');
    await comesToEqual(() => background(page), LIGHT);
    // Before the client's own code has run.
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.reload({ waitUntil: 'domcontentloaded' });
    await comesToEqual(() => background(page), LIGHT);
    await page.unroute('**/assets/*.js');
    await page.reload();
    await choose('System');
    await comesToEqual(() => background(page), DARK);
    expect(problems.filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([]);
    await page.context().close();
  });

  it('has its own typefaces', async () => {
    const { page } = await visit(browser, server.url);
    await page.getByTestId('account').waitFor();
    await page.evaluate(() => document.fonts.ready);
    const loaded = await page.evaluate(() =>
      [...document.fonts]
        .filter(({ status, family }) => status === 'loaded' && !family.includes('fallback'))
        .map(({ family }) => family.replaceAll('"', '')),
    );
    expect(new Set(loaded)).toEqual(new Set(['Bricolage Grotesque', 'Instrument Sans']));
    await page.context().close();
  });

  it('searches from every page', async () => {
    const video = await readyVideo(server, await makeClip({ seconds: 2 }), { title: 'Old harbour' });
    const { page } = await newVisitor(browser);
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await openSignInLink(page, server.url, key);
    for (const path of [`/watch/${video.id}`, '/upload', '/history', '/nothing-here']) {
      await page.goto(`${server.url}${path}`);
      await page.getByTestId('account').waitFor();
      await page.getByRole('main').getByRole('heading').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('harbour');
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('1 video for “harbour”').waitFor();
      expect(new URL(page.url()).search).toBe('?q=harbour');
      await page.goBack();
      await comesToEqual(() => Promise.resolve(new URL(page.url()).pathname), path);
    }
    await page.context().close();
  });

  describe.each([
    ['nobody', []],
    ['a manager', [MANAGER_KEY]],
    ['an auditor', [AUDITOR_KEY]],
    ['a manager and auditor', [MANAGER_KEY, AUDITOR_KEY]],
  ] as const)('the header, signed in as %s', (_name, keys) => {
    let page: Page;

    beforeAll(async () => {
      ({ page } = await visit(browser, server.url));
      for (const key of keys) await openSignInLink(page, server.url, key);
      await page.getByTestId('account').waitFor();
      if (keys.length > 0) await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    });
    afterAll(() => page.context().close());

    it.each([320, 375, 720, 721, 768, 900, 960, 961, 1024, 1100, 1180, 1280, 1366, 1440, 1536, 1920])(
      'fits a window of %i pixels',
      async (width) => {
        await resizeTo(page, { width, height: 800 });
        expect(await headerFaults(page)).toEqual([]);
      },
    );
  });

  it('fits a narrow window with a mouse: one video fills the width, and the search is an icon', async () => {
    const { page } = await visit(browser, server.url, { viewport: { width: 375, height: 700 } });
    const card = page.getByTestId('newest').locator('article');
    await card.waitFor();
    const [frame, picture] = await Promise.all([card.boundingBox(), card.locator('img').last().boundingBox()]);
    expect([frame?.width, picture?.width]).toEqual([343, 343]);
    const search = page.getByRole('search');
    expect([await search.locator('kbd').isVisible(), await search.locator('svg').isVisible()]).toEqual([false, true]);
    await page.context().close();
  });

  it('has its pages at the lower edge of a phone, and the search over the header', async () => {
    const { page } = await newVisitor(browser, { viewport: { width: 375, height: 700 }, hasTouch: true });
    await openSignInLink(page, server.url, MANAGER_KEY);
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.waitFor();
    const bar = await pages.boundingBox();
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBe(700);
    for (const link of await pages.getByRole('link').all())
      expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    const width = async () => (await page.getByTestId('search').locator('..').boundingBox())?.width ?? 0;
    expect(await width()).toBeLessThanOrEqual(44);
    await page.getByTestId('search').tap();
    expect(await width()).toBeGreaterThan(340);
    await page.keyboard.press('Escape');
    expect(await width()).toBeLessThanOrEqual(44);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await page.context().close();
  });
});
