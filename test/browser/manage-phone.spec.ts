import type { Browser, Locator, Page } from 'playwright-core';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor, openSignInLink, resizeTo } from '../support/browser.js';
import { processed, readyVideo, uploaded } from '../support/client.js';
import { MANAGER_KEY, Server } from '../support/server.js';

const VIEWPORT = { width: 375, height: 812 };

/** A manager with a phone. */
describe('managing videos on a phone', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let problems: readonly string[];
  let harbour: string;
  let broken: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 2 });
    await readyVideo(server, clip, { title: 'The night train over the old bridge behind the harbour, in winter' });
    harbour = (await readyVideo(server, clip, { title: 'Harbour' })).id;
    broken = (await uploaded(server, await makeBrokenFile('text'), { title: 'Shopping list' })).video.id;
    await processed(server, broken);
    ({ page, problems } = await newVisitor(browser, { viewport: VIEWPORT, hasTouch: true, isMobile: true }));
    await openSignInLink(page, server.url, MANAGER_KEY);
    await page.goto(`${server.url}/manage`);
    await row(harbour).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  /** It leaves the page wide. */
  const faults = async () => {
    const found = await faultsOf(page);
    await resizeTo(page, VIEWPORT);
    await row(harbour).waitFor();
    return found;
  };
  const row = (id: string) => page.getByTestId(`row-${id}`);
  const box = async (of: Locator) => (await of.boundingBox())!;

  it('shows the state, length and age in one line under the title, or why it failed', async () => {
    expect(await page.getByTestId(`quiet-${harbour}`).innerText()).toMatch(/^Ready · 0:02 · (just now|\d+m ago)$/);
    expect((await box(page.getByTestId(`quiet-${harbour}`))).height).toBeLessThan(24);
    expect(await page.getByTestId(`quiet-${broken}`).innerText()).toMatch(/^Failed · .*\.$/);
    expect(await page.locator('[data-testid^=quiet-]').evaluateAll(cutTextsOf)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await faults()).toEqual([]);
  });

  it('opens the panel by a tap on the row, which has no button to remove', async () => {
    expect(
      await page
        .getByRole('grid')
        .getByRole('button', { name: /^Remove/ })
        .count(),
    ).toBe(0);
    const { x, y, width, height } = await box(row(harbour));
    await page.touchscreen.tap(x + width - 20, y + height / 2);
    await page.getByRole('dialog', { name: 'Harbour' }).getByRole('button', { name: 'Remove' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('edit-panel').waitFor({ state: 'detached' });
  });

  it('has the states and the quarantine in one row that scrolls to its last', async () => {
    const last = page.getByRole('link', { name: 'Quarantine' });
    expect((await box(last)).y).toBe((await box(page.getByTestId('state-all'))).y);
    await last.focus();
    await comesToEqual(async () => {
      const { x, width } = await box(last);
      return x > 0 && x + width <= 375;
    }, true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });

  it('selects by a touch beside the box, and has one row for what is selected', async () => {
    const cell = await box(row(harbour).getByRole('gridcell').first().locator('label'));
    expect([cell.width >= 44, cell.height >= 44]).toEqual([true, true]);
    await page.touchscreen.tap(cell.x + 4, cell.y + 4);
    const bar = page.getByTestId('bulk-bar');
    expect(await bar.innerText()).toContain('1 selected');
    expect((await box(bar)).height).toBeLessThan(64);
    await row(broken).getByRole('checkbox').check();
    await bar.getByRole('button', { name: 'Try again' }).waitFor();
    expect((await box(bar)).height).toBeLessThan(64);
    for (const button of await bar.getByRole('button').all()) {
      const { width, height } = await box(button);
      expect([width >= 44, height >= 44]).toEqual([true, true]);
    }
    expect(await faults()).toEqual([]);
    await bar.getByRole('button', { name: 'Clear' }).tap();
    await bar.waitFor({ state: 'detached' });
  });

  it('shows messages above that row', async () => {
    await row(harbour).getByRole('checkbox').check();
    await page.getByTestId('bulk-remove').tap();
    const toast = page.getByTestId('toast');
    await toast.getByText('Removed “Harbour”.').waitFor();
    await row(broken).getByRole('checkbox').check();
    for (const width of [375, 1000, 1400]) {
      await resizeTo(page, { width, height: 812 });
      const { y, height } = await box(toast);
      expect(y + height).toBeLessThanOrEqual((await box(page.getByTestId('bulk-bar'))).y);
    }
    await resizeTo(page, { width: 375, height: 812 });
    await page.getByTestId('toast-action').tap();
    await comesToEqual(() => page.getByTestId(`state-of-${harbour}`).innerText(), 'Ready');
    expect(problems).toEqual([]);
  });
});

/** Runs in the page. */
const cutTextsOf = (lines: Element[]) =>
  lines.filter((line) => line.scrollWidth > line.clientWidth).map((line) => line.textContent);
