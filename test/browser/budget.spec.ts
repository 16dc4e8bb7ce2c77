import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import { launchBrowser, newVisitor } from '../support/browser.js';
import { processed, uploaded } from '../support/client.js';
import { Server } from '../support/server.js';

/** Budget of the first visit of a page: compressed bytes with headers. */
const BUDGETS = {
  browse: { Script: 130_000, Image: 220_000, Font: 75_000, all: 450_000 },
  watch: { Script: 235_000, Font: 75_000 },
} as const;

/** More than one page of Browse shows. */
const VIDEOS = 30;

/** Opens a page with an empty cache. @returns bytes on the wire by type of resource, after all requests */
async function transferred(page: Page, url: string): Promise<ReadonlyMap<string, number>> {
  const devTools = await page.context().newCDPSession(page);
  const types = new Map<string, string>();
  const bytes = new Map<string, number>();
  devTools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? 'Other';
    for (const each of [type, 'all']) bytes.set(each, (bytes.get(each) ?? 0) + encodedDataLength);
  });
  await devTools.send('Network.enable');
  await page.goto(url, { waitUntil: 'networkidle' });
  return bytes;
}

describe('the first visit', () => {
  let server: Server;
  let browser: Browser;
  let watchPath: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 2, width: 1280, height: 720, picture: 'footage' });
    const ids: string[] = [];
    for (let n = 1; n <= VIDEOS; n += 1) ids.push((await uploaded(server, clip, { title: `Clip ${n}` })).video.id);
    for (const id of ids) await processed(server, id);
    watchPath = `/watch/${ids[0]}`;
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  it.each(['browse', 'watch'] as const)('of %s stays within its budget of bytes', async (name) => {
    const { page } = await newVisitor(browser, { viewport: { width: 1440, height: 900 } });
    const bytes = await transferred(page, `${server.url}${name === 'watch' ? watchPath : '/'}`);
    await page.getByTestId(name === 'watch' ? 'player' : 'home').waitFor();
    expect(bytes.get('Script')).toBeGreaterThan(0);
    expect(bytes.get('Image')).toBeGreaterThan(0);
    for (const [type, budget] of Object.entries(BUDGETS[name]))
      expect([type, Math.max(bytes.get(type) ?? 0, budget)]).toEqual([type, budget]);
  });

  it('of Watch asks for the player, the video and its facts before the client has started', async () => {
    const { page, problems } = await newVisitor(browser);
    const asked = new Set<string>();
    const early = [
      /\/assets\/player-host-.*\.js$/,
      /\/assets\/watch-page-.*\.js$/,
      /\/stream$/,
      /\/api\/videos\/[^/]+$/,
    ];
    const allAsked = new Promise<void>((resolve) => {
      page.on('request', (request) => {
        asked.add(new URL(request.url()).pathname);
        if (early.every((pattern) => [...asked].some((path) => pattern.test(path)))) resolve();
      });
    });
    // Without it nothing of the client runs.
    await page.route(/\/assets\/libraries-.*\.js$/, async (route) => {
      await allAsked;
      await route.continue();
    });
    await page.goto(server.url + watchPath);
    await page.getByTestId('player').waitFor();
    expect(await page.locator('video').count()).toBe(1);
    expect(problems).toEqual([]);
  });
});
