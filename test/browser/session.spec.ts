import type { Browser, BrowserContext, Page } from 'playwright-core';
import { comesToEqual, launchBrowser, newVisitor, openSignInLink } from '../support/browser.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

/** Signing in and out with several tabs. */
describe('signing in', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let context: BrowserContext;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });
  beforeEach(async () => {
    ({ page } = await newVisitor(browser));
    context = page.context();
  });
  afterEach(() => context.close());

  const account = (of = page) => of.getByTestId('account').getAttribute('aria-label');
  const live = (of = page) =>
    of.locator('[data-testid=live-indicator][data-connection=live]').waitFor({ state: 'attached' });
  const newTab = async (path = '/', origin = server.url): Promise<Page> => {
    const tab = await context.newPage();
    await tab.goto(`${origin}${path}`);
    return tab;
  };

  it('accepts a link pasted into an open tab, and removes the key from address bar and history', async () => {
    await page.goto(`${server.url}/?sort=title`);
    await page.goto(server.url);
    await page.getByTestId('account').waitFor();
    await openSignInLink(page, server.url, MANAGER_KEY);
    await comesToEqual(account, 'Signed in as ana');
    await openSignInLink(page, server.url, AUDITOR_KEY);
    await comesToEqual(account, 'Signed in as ana, otto');
    const addresses = [page.url()];
    for (let step = 0; step < 3; step += 1) {
      await page.goBack();
      addresses.push(page.url());
    }
    for (let step = 0; step < 3; step += 1) {
      await page.goForward();
      addresses.push(page.url());
    }
    expect(new Set(addresses)).toEqual(new Set([`${server.url}/`, `${server.url}/?sort=title`]));
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) expect(kept).not.toContain(key);
    expect(kept).not.toContain('reelog-');
  });

  it('accepts a whole link instead of a key, with any host', async () => {
    await page.goto(`${server.url}/history`);
    await page.getByTestId('key-input').fill(`https://videos.example/manage#key=${AUDITOR_KEY}`);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('sign-in-gate').waitFor({ state: 'detached' });
    expect(await account()).toBe('Signed in as otto');
  });

  it('uses one key of a link', async () => {
    await openSignInLink(page, server.url, `${AUDITOR_KEY}&key=${MANAGER_KEY}`);
    await comesToEqual(account, 'Signed in as otto');
  });

  it('reports an unknown key in a link, and stays signed in', async () => {
    await openSignInLink(page, server.url, MANAGER_KEY);
    await openSignInLink(page, server.url, 'a-key-that-nobody-has');
    await page.getByText('This key is not known here.').waitFor();
    expect(await account()).toBe('Signed in as ana');
    expect(page.url()).toBe(`${server.url}/`);
  });

  it('is valid in a new tab, and signing out affects every tab', async () => {
    await openSignInLink(page, server.url, MANAGER_KEY);
    const tab = await newTab('/manage');
    await live(tab);
    expect(await account(tab)).toBe('Signed in as ana');
    await page.getByTestId('account').click();
    await page.getByTestId('sign-out-manager').click();
    await tab.getByTestId('sign-in-gate').waitFor();
    await live(tab);
    expect(await account(tab)).toBe('Sign in');
    expect(await account(await newTab())).toBe('Sign in');
    await openSignInLink(page, server.url, MANAGER_KEY);
    await comesToEqual(() => account(tab), 'Signed in as ana');
  });

  it('is shown as ended when the session ended elsewhere', async () => {
    await openSignInLink(page, server.url, MANAGER_KEY);
    await page.goto(`${server.url}/manage`, { waitUntil: 'networkidle' }); // no more requests until an action
    await page.getByText('There are no videos yet.').waitFor();
    await context.clearCookies();
    await page.getByTestId('search').fill('harbour');
    await page.getByTestId('sign-in-gate').waitFor();
  });

  it('exchanges keys stored by an earlier release, once', async () => {
    await page.goto(server.url);
    const old = JSON.stringify({
      manager: { key: MANAGER_KEY, name: 'ana' },
      auditor: { key: AUDITOR_KEY, name: 'otto' },
    });
    await page.evaluate((keys) => sessionStorage.setItem('reelog.keys', keys), old);
    await page.reload();
    await comesToEqual(account, 'Signed in as ana, otto');
    expect(await page.evaluate(() => sessionStorage.getItem('reelog.keys'))).toBeNull();
  });

  it('is separate for two installations on one host', async () => {
    const other = await Server.start();
    await openSignInLink(page, server.url, MANAGER_KEY);
    const tab = await newTab('/', other.url);
    expect(await account(tab)).toBe('Sign in');
    await openSignInLink(tab, other.url, AUDITOR_KEY);
    await comesToEqual(() => account(tab), 'Signed in as otto');
    await page.reload();
    await live();
    expect(await account()).toBe('Signed in as ana');
    const status = await tab.evaluate(async (url) => {
      const init = { method: 'DELETE', credentials: 'include' } as const;
      const answer = await fetch(`${url}/api/session`, init).catch((error: unknown) => String(error));
      return typeof answer === 'string' ? 'refused' : answer.status;
    }, server.url);
    expect(status).toBe('refused');
    await page.reload();
    await live();
    expect(await account()).toBe('Signed in as ana');
    await other.dispose();
  });
});
