import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import {
  comesToEqual,
  isStillMarked,
  launchBrowser,
  markPage,
  newVisitor,
  openSignInLink,
  visit,
} from '../support/browser.js';
import { readyVideo } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

/** Pages whose reads fail for a while, and files that are dropped on other pages than Upload. */
describe('a page that is interrupted', () => {
  let server: Server;
  let browser: Browser;
  let video: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    video = (await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Harbour' })).id;
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const newMember = async () => {
    const member = await newVisitor(browser);
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await openSignInLink(member.page, server.url, key);
    await member.page.getByRole('link', { name: 'History' }).waitFor();
    return member.page;
  };
  const isLive = (page: Page) =>
    page.locator('[data-testid=live-indicator][data-connection=live]').waitFor({ state: 'attached' });

  it.each([
    ['browse', () => '/', /\/api\/home/, () => `card-${video}`],
    ['a list of browse', () => '/?sort=newest', /\/api\/videos\?/, () => `card-${video}`],
    ['watch', () => `/watch/${video}`, /\/api\/videos\/[^/]+$/, () => 'video-title'],
    ['manage', () => '/manage', /\/api\/admin\/videos\?/, () => `row-${video}`],
    ['history', () => '/history', /\/api\/audit\/events\?/, () => 'event-1'],
  ])('%s: its error disappears when the connection is back', async (_name, path, reads, shown) => {
    const page = await newMember();
    await page.route(reads, (route) => route.abort());
    await page.goto(`${server.url}${path()}`);
    await page.getByTestId('error-state').getByText('The server could not be reached.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().setOffline(true);
    await page.getByText('Reconnecting').waitFor();
    await page.unroute(reads);
    await page.context().setOffline(false);
    await page.getByTestId(shown()).waitFor();
    expect(await page.getByTestId('error-state').count()).toBe(0);
    await page.context().close();
  });

  it('removes its error also when the server recovers without a lost connection', async () => {
    const { page } = await newVisitor(browser);
    const reads = /\/api\/home/;
    await page.route(reads, (route) => route.fulfill({ status: 503, body: 'no' }));
    await page.goto(server.url);
    await page.getByTestId('error-state').waitFor();
    await page.unroute(reads);
    await page.getByTestId(`card-${video}`).waitFor();
    await page.context().close();
  });

  it('whose code did not load is loaded again when the connection is back', async () => {
    const { page } = await visit(browser, server.url);
    await isLive(page);
    const code = /\/assets\/watch-page.*\.js$/;
    await page.route(code, (route) => route.abort());
    await page.getByTestId(`card-${video}`).getByRole('link').first().click();
    await page.getByTestId('crash').getByText('This page could not be loaded.').waitFor();
    await page.context().setOffline(true);
    await page.getByText('Reconnecting').or(page.getByTestId('crash')).first().waitFor();
    await page.unroute(code);
    await page.context().setOffline(false);
    await page.getByTestId('video-title').waitFor();
    await page.context().close();
  });

  it.each([
    ['Browse', '/', () => `card-${video}`],
    ['Manage', '/manage', () => `row-${video}`],
  ])('passes a file that a manager drops on %s to Upload', async (_name, path, shown) => {
    const page = await newMember();
    await page.goto(`${server.url}${path}`);
    await page.getByTestId(shown()).waitFor();
    expect(await drop(page)).toBe('prevented');
    await page.waitForURL('**/upload');
    await comesToEqual(() => page.getByTestId('upload-row').count(), 1);
    await page.context().close();
  });

  it('does not change when a viewer drops a file', async () => {
    const { page } = await visit(browser, server.url);
    await page.getByTestId(`card-${video}`).waitFor();
    await markPage(page);
    expect(await drop(page)).toBe('prevented');
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await isStillMarked(page)).toBe(true);
    await page.context().close();
  });
});

/** Drops a file on the page like the browser; returns whether the page prevents the browser from opening it. */
const drop = (page: Page): Promise<'prevented' | 'opened'> =>
  page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['no video'], 'notes.mp4', { type: 'video/mp4' }));
    const events = ['dragover', 'drop'].map((type) => {
      const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
      return event;
    });
    return events.every((event) => event.defaultPrevented) ? 'prevented' : 'opened';
  });
