import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { faultsOf } from '../support/axe.js';
import { launchBrowser, newVisitor } from '../support/browser.js';
import { eventually } from '../support/client.js';
import { inEmbeddedProfile } from '../support/installation.js';
import { removeData, Server } from '../support/server.js';

const WITH_WORKER: BrowserContextOptions = { serviceWorkers: 'allow' };

let browser: Browser;
let dataDir: string;
let server: Server;

const start = (env: Record<string, string> = {}) =>
  Server.start({
    dataDir,
    env: { SITE_NAME: 'Harbour town', PORT: new URL(server?.url ?? 'http://x:0').port || '0', ...env },
  });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'reelog-offline-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.dispose();
  await removeData(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Opens a page and waits until the browser could show the offline page. */
async function visited(page: Page, path: string): Promise<void> {
  await page.goto(`${server.url}${path}`);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated')
      await new Promise((done) => active?.addEventListener('statechange', done, { once: true }));
  });
}

const workersOf = (page: Page): Promise<number> =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

inEmbeddedProfile(() => {
  describe('when the site cannot be reached', () => {
    it('its pages are the offline page, which opens them by itself when it is back', async () => {
      server = await start();
      const { page } = await newVisitor(browser, WITH_WORKER);
      await visited(page, '/');
      await server.stop();
      await page.goto(`${server.url}/watch/anything?t=3`);
      await page.getByRole('heading', { name: 'Harbour town cannot be reached' }).waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('The server does not answer yet.').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      server = await start();
      await page.locator('#root').waitFor({ state: 'attached' });
      expect(page.url()).toBe(`${server.url}/watch/anything?t=3`);
    });

    it('the worker answers neither the api nor files', async () => {
      const { page } = await newVisitor(browser, WITH_WORKER);
      await visited(page, '/');
      await page.reload();
      const byWorker: string[] = [];
      page.on('response', (response) => response.fromServiceWorker() && byWorker.push(response.url()));
      await page.reload({ waitUntil: 'networkidle' });
      expect(byWorker.filter((url) => url !== `${server.url}/`)).toEqual([]);
      await server.stop();
      await expect(page.goto(`${server.url}/api/videos`)).rejects.toThrow('ERR_CONNECTION_REFUSED');
      await expect(page.evaluate(() => fetch('/favicon.svg'))).rejects.toThrow('Failed to fetch');
      server = await start();
    });

    it('it is the browser’s own page after the operator has turned the offline page off', async () => {
      const { page } = await newVisitor(browser, WITH_WORKER);
      await visited(page, '/');
      expect(await workersOf(page)).toBe(1);
      await server.stop();
      server = await start({ OFFLINE_PAGE: 'off' });
      await page.goto(`${server.url}/manage`);
      await eventually(async () => (await workersOf(page)) === 0, 'no worker');
      expect(await page.evaluate(() => caches.keys())).toEqual([]);
    });
  });
});
