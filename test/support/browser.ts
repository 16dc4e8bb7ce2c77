import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { decode } from 'jpeg-js';

/** Chromium without a display and without a word to the outside. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? 'chromium',
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
  /** Errors of scripts and of the console, refused requests included; a good page has none. */
  readonly problems: readonly string[];
}

/** A page of a visitor of its own (storage and all), whose errors are kept. */
export async function visit(browser: Browser, url: string, size = { width: 1280, height: 800 }): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  return { page, problems };
}

/** Mean brightness (0 to 255) of the middle of what an element shows on the screen. */
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

/** Leaves a mark that a reload would wipe out. */
export const markPage = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.documentElement.dataset['mark'] = 'here';
  });

export const isStillMarked = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.dataset['mark'] === 'here');
