import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { decode } from 'jpeg-js';

/** The path from `npm test`, or else its usual names. */
const chromiumPath = (): string =>
  process.env['CHROMIUM_PATH'] ??
  execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'], {
    encoding: 'utf8',
  }).trim();

/** Headless Chromium without background network requests. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--mute-audio',
    ],
  });

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts and the console, including rejected requests; a good page has none. */
  readonly problems: readonly string[];
}

/** A blank page with its own browser context (storage and all), whose errors are recorded. */
export async function newVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    serviceWorkers: 'block', // Playwright cannot answer the requests of a page behind one
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  return { page, problems };
}

/** A page with its own browser context at an address. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const visitor = await newVisitor(browser, options);
  await visitor.page.goto(url);
  return visitor;
}

/** Opens a sign-in link in a page, which may be open there already, and waits until the key was tried. */
export async function openSignInLink(page: Page, url: string, key: string): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/api/session') && response.request().method() === 'POST',
  );
  await page.goto(`${url}/#key=${key}`);
  await answered;
}

/** Polls until the read value equals the expected one; at the deadline, the difference fails the test. */
export async function comesToEqual<T>(read: () => Promise<T>, expected: unknown, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await read();
    try {
      expect(seen).toEqual(expected);
      return;
    } catch (difference) {
      if (Date.now() > deadline) throw difference;
    }
    await new Promise((wait) => setTimeout(wait, 25));
  }
}

/** Moves the mouse to a share (0 to 1) of an element's width. */
export async function hoverAt(element: Locator, share: number): Promise<void> {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (!box) throw new Error('The element is not on the screen');
  await element.page().mouse.move(box.x + box.width * share, box.y + box.height / 2);
}

/** Mean brightness (0 to 255) of the middle of an element on the screen. */
export async function brightnessOf(element: Locator): Promise<number> {
  const picture = decode(await element.screenshot({ type: 'jpeg', quality: 100 }), { useTArray: true });
  const { width, height, data } = picture;
  let sum = 0;
  let count = 0;
  for (let y = Math.floor(height * 0.4); y < height * 0.6; y += 1)
    for (let x = Math.floor(width * 0.4); x < width * 0.6; x += 1) {
      sum += data[(y * width + x) * 4] ?? 0;
      count += 1;
    }
  return sum / count;
}

/** Sets a mark that a reload would remove. */
export const markPage = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.documentElement.dataset['mark'] = 'here';
  });

export const isStillMarked = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.dataset['mark'] === 'here');

/** Gives the page another size (in CSS pixels), and waits until it has been laid out and drawn for it. */
export async function resizeTo(page: Page, size: { readonly width: number; readonly height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(twoFrames);
}

/** Runs in the page: what changed before the call has been drawn when it resolves. */
async function twoFrames(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}
