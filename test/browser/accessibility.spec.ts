import type { Browser, Page } from 'playwright-core';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import { allIsStill, faultsOf } from '../support/axe.js';
import {
  comesToEqual,
  launchBrowser,
  newVisitor,
  openSignInLink,
  visit,
  type WatchedPage,
} from '../support/browser.js';
import { processed, readyVideo, uploaded, write } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

/** Every page, dark and light, wide and narrow: checked with axe and walked through by keyboard. */
describe('accessibility', () => {
  let server: Server;
  let browser: Browser;
  let stranger: WatchedPage;
  let member: WatchedPage;
  let source: string;
  let broken: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    source = (await readyVideo(server, await makeClip({ seconds: 20, audio: true }), { title: 'Harbour' })).id;
    await write(server, 'PATCH', `/${source}`, { description: 'Boats at 0:05.', tags: ['sea', 'boats'] });
    await readyVideo(server, await makeClip({ seconds: 2 }), { title: 'Market' });
    broken = (await uploaded(server, await makeBrokenFile('text'), { title: 'Shopping list' })).video.id;
    await processed(server, broken);
    stranger = await visit(browser, server.url, { reducedMotion: 'reduce' });
    member = await newVisitor(browser, { reducedMotion: 'reduce' });
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await openSignInLink(member.page, server.url, key);
    await member.page.getByRole('link', { name: 'History' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const PLACES: readonly (readonly [name: string, path: () => string, settled: string, title: RegExp])[] = [
    ['browse', () => '/', '[data-testid^=card-]', /^Reelog$/],
    ['a list', () => '/?tag=sea', '[data-testid^=card-]', /#sea/],
    ['a search without a result', () => '/?q=nothing', '[data-testid=nothing-found]', /nothing/],
    ['watch', () => `/watch/${source}`, '[data-testid=player][data-can-play]', /^Harbour/],
    ['upload', () => '/upload', '[data-testid=drop-zone]', /^Upload/],
    ['manage', () => '/manage', '[data-testid^=row-]', /^Manage/],
    ['quarantine', () => '/manage/quarantine', 'h1', /^Quarantine/],
    ['history', () => '/history', '[data-testid=event-1]', /^History/],
    ['a story', () => `/history/${source}`, '[data-testid=step-2]', /^Story of Harbour/],
    ['a page that is not there', () => '/nowhere', '[data-testid=not-found]', /^Not found/],
  ];

  it.each(PLACES)('%s: no violation, one heading, title and landmarks', async (_name, path, settled, title) => {
    const { page } = member;
    await goTo(page, path());
    await page.locator(settled).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.title()).toMatch(title);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    for (const landmark of ['banner', 'main', 'navigation'] as const)
      expect(await page.getByRole(landmark).first().isVisible()).toBe(true);
  });

  it.each([
    ['the door to Manage', '/manage', '[data-testid=sign-in-gate]'],
    ['the door to History', '/history', '[data-testid=sign-in-gate]'],
    ['browse', '/', '[data-testid^=card-]'],
  ])('%s, without a key: no violation', async (_name, path, settled) => {
    await goTo(stranger.page, path);
    await stranger.page.locator(settled).first().waitFor();
    expect(await faultsOf(stranger.page)).toEqual([]);
    expect(await stranger.page.getByRole('heading', { level: 1 }).count()).toBe(1);
  });

  it.each<[string, () => string, (page: Page) => Promise<void>, string]>([
    ['the account', () => '/', (page) => page.getByTestId('account').click(), '[data-testid=account-dialog]'],
    [
      'the panel of a video',
      () => '/manage',
      (page) => page.getByTestId(`row-${source}`).getByRole('button').first().click(),
      '[data-testid=edit-title]',
    ],
    [
      'the panel of a failure',
      () => '/manage',
      (page) => page.getByTestId(`row-${broken}`).getByRole('button').first().click(),
      '[data-testid=edit-title]',
    ],
    [
      'an event',
      () => '/history',
      (page) => page.getByTestId('event-1').getByRole('button').click(),
      '[data-testid=event-data]',
    ],
    [
      'the keys',
      () => `/watch/${source}`,
      (page) => page.getByRole('button', { name: 'Keys' }).click(),
      'dialog[open]',
    ],
  ])('%s, in a dialog or beside the page: no violation, and the focus returns', async (_name, path, open, settled) => {
    const { page } = member;
    await goTo(page, path());
    await open(page);
    await page.locator(settled).first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.closest('dialog, aside') !== null)).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator(settled).waitFor({ state: 'detached' });
    await comesToEqual(() => page.evaluate(() => document.activeElement?.tagName), 'BUTTON');
  });

  it('the menu of speeds, selected videos and toasts: no violation', async () => {
    const { page } = member;
    await goTo(page, `/watch/${source}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.getByTestId('player').hover();
    await page.getByRole('button', { name: /^Speed/ }).click();
    await page.getByRole('menuitemradio', { name: 'Normal' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await goTo(page, '/manage');
    await page.getByTestId(`row-${source}`).getByRole('checkbox').check();
    await page.getByTestId('bulk-remove').click();
    await page.getByTestId('toast-action').waitFor();
    await page.getByTestId(`row-${source}`).getByRole('checkbox').check();
    await page.getByTestId('bulk-bar').waitFor();
    await page.getByTestId('toast-action').focus(); // a focused toast stays
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Restored “Harbour”.').waitFor();
  });

  it('a video that does not load: no violation', async () => {
    const { page } = await newVisitor(browser, { reducedMotion: 'reduce' });
    await page.route('**/stream', (route) => route.fulfill({ status: 503, body: 'no' }));
    await goTo(page, `/watch/${source}`);
    await page.getByTestId('stream-failure').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it('the player on a touch screen, and its sheet of speeds: no violation', async () => {
    const { page } = await newVisitor(browser, { reducedMotion: 'reduce', hasTouch: true, isMobile: true });
    await goTo(page, `/watch/${source}`);
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    await page.locator('video').evaluate((video: HTMLVideoElement) => video.pause());
    await page.getByRole('button', { name: 'Ahead 10 seconds' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Speed/ }).tap();
    await page.getByRole('menuitemradio', { name: 'Normal' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['browse', () => '/', '[data-testid^=card-]'],
    ['watch', () => `/watch/${source}`, '[data-testid=player][data-can-play]'],
    ['manage', () => '/manage', '[data-testid^=row-]'],
    ['history', () => '/history', '[data-testid=event-1]'],
  ])('Tab reaches everything on %s, and it is then visible', async (_name, path, settled) => {
    const { page } = member;
    await goTo(page, path());
    await page.locator(settled).first().waitFor();
    const wanted = await page.evaluate(namesOfControls);
    const met = new Set<string>();
    for (let presses = 0; presses < wanted.length + 20; presses += 1) {
      await page.keyboard.press('Tab');
      await page.evaluate(allIsStill);
      met.add(await page.evaluate(nameOfFocus));
    }
    expect(wanted.filter((name) => !met.has(name))).toEqual([]);
    expect([...met].filter((name) => name.endsWith('hidden'))).toEqual([]);
  });

  it('the skip link leads to the content', async () => {
    const { page } = member;
    await goTo(page, '/');
    await page.locator('[data-testid^=card-]').first().waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'Skip to content' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await comesToEqual(() => page.evaluate(() => document.activeElement?.id), 'main');
  });

  it('nothing moves with reduced motion', async () => {
    const { page } = member;
    await goTo(page, '/');
    await page.locator('[data-testid^=card-]').first().waitFor();
    const longest = await page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('*')].flatMap((element) => {
          const { transitionDuration, animationDuration } = getComputedStyle(element);
          return `${transitionDuration},${animationDuration}`.split(',').map((seconds) => parseFloat(seconds));
        }),
      ),
    );
    expect(longest).toBeLessThan(0.001);
  });

  it('no console has an error: the policy against foreign scripts and styles holds everywhere', () => {
    expect(stranger.problems).toEqual([]);
    expect(member.problems).toEqual([]);
  });

  /** Loads the address again, like a shared link; the keys stay. */
  const goTo = (page: Page, path: string) => page.goto(`${server.url}${path}`);
});

/** Runs in the page: a name for each control that Tab should reach. */
function namesOfControls(): string[] {
  const controls = 'a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary, [role=slider]';
  return [...document.querySelectorAll<HTMLElement>(controls)]
    .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }))
    .map((element) => `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent} ${element.id}`);
}

/** Runs in the page: the name of the focused control. */
function nameOfFocus(): string {
  const element = document.activeElement as HTMLElement;
  const { width, height } = element.getBoundingClientRect();
  const isSeen = width > 0 && height > 0 && Number(getComputedStyle(element).opacity) > 0;
  return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent} ${element.id}${isSeen ? '' : ', hidden'}`;
}
