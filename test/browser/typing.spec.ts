import type { Browser, Page } from 'playwright-core';
import { comesToEqual, launchBrowser, newVisitor, openSignInLink } from '../support/browser.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const TEXT = 'old harbour';
/** Milliseconds between two letters: from a paste to slower than the debounce delay. */
const SPEEDS = [0, 40, 120, 205, 320];
const SLOW_ANSWER_MS = 400;

/** Typing on a slow page: a processor at a quarter of its speed, and late answers. */
describe('typing into a search box', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    ({ page } = await newVisitor(browser));
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await openSignInLink(page, server.url, key);
    await page.getByRole('link', { name: 'History' }).waitFor();
    await page.route(/\/api\/(home|suggest|videos|admin\/videos|audit\/events)(\?|$)/, async (route) => {
      await new Promise((wait) => setTimeout(wait, SLOW_ANSWER_MS));
      await route.continue().catch(() => undefined);
    });
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const BOXES = [
    ['of Browse', '/', 'Search videos', 'q'],
    ['of Manage', '/manage', 'Search videos', 'q'],
    ['"Person" of History', '/history', 'Person', 'actor'],
  ] as const;

  it.each(BOXES)(
    '%s keeps every letter at five speeds, and sends all of them',
    async (_name, path, label, parameter) => {
      await page.goto(`${server.url}${path}`);
      const box = page.getByRole('combobox', { name: label });
      const sent = () => Promise.resolve(new URL(page.url()).searchParams.get(parameter));
      for (const delay of SPEEDS) {
        await box.focus();
        await page.keyboard.type(TEXT, { delay });
        expect(await box.inputValue()).toBe(TEXT);
        await comesToEqual(sent, TEXT);
        expect(await box.inputValue()).toBe(TEXT);
        await box.press('ControlOrMeta+a');
        await box.press('Delete');
        await comesToEqual(sent, null);
      }
    },
  );

  it('follows the address after going back, a link, or clearing the search', async () => {
    await page.goto(`${server.url}/?q=harbour`);
    const text = () => page.getByRole('combobox', { name: 'Search videos' }).inputValue();
    await comesToEqual(text, 'harbour');
    await page.getByRole('link', { name: 'Reelog, all videos' }).click();
    await comesToEqual(text, '');
    await page.goBack();
    await comesToEqual(text, 'harbour');
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await comesToEqual(text, '');
  });
});
