import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { inRoot } from '../../../scripts/support/project.mjs';
import { StepFailed } from '../../../scripts/support/run.mjs';
import { provideChromium } from '../../support/find-tools.js';
import { SUBJECTS, type Scene, videoNamed, watchPartly } from './subjects.js';

const FOLDER = inRoot('docs/images');
const SIZES = [
  { width: 1440, height: 1000 },
  { width: 375, height: 812 },
] as const;
const THEMES = ['dark', 'light'] as const;

/** Begun before the pictures are taken, so that the front page offers to go on with them. */
const BEGUN: Readonly<Record<string, number>> = {
  'Town meeting, 3 November': 351,
  'Figs, from tree to plate': 68,
  'Bridge tour, part two': 1022,
  'The storm of January': 1780,
};

/** JPEG quality: a picture of photos then has less than 250 kB. */
const QUALITY = 80;

/** Takes the pictures of the README from a server that has the demo's videos. @param key of a manager */
export async function takePictures(url: string, key: string): Promise<void> {
  const executablePath = await provideChromium();
  if (!executablePath) throw new StepFailed('The pictures are taken in Chromium or Chrome, which is not there.');
  const scene = { url, key, featured: await videoNamed(url, 'Over the pass before the snow') };
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--mute-audio'] });
  try {
    for (const size of SIZES)
      for (const theme of THEMES) await takeAll(await visitor(browser, size, theme), scene, `${size.width}-${theme}`);
  } finally {
    await browser.close();
  }
}

/** Takes the pictures of one visitor, and forgets the visitor. */
async function takeAll(context: BrowserContext, scene: Scene, suffix: string): Promise<void> {
  await beginVideos(context, scene.url);
  for (const { name, open } of SUBJECTS) {
    const page = await context.newPage();
    await open(page, scene);
    const file = `${name}-${suffix}.jpg`;
    await page.screenshot({ path: join(FOLDER, file), type: 'jpeg', quality: QUALITY });
    console.log(`docs/images/${file}`);
    await page.close();
  }
  await context.close();
}

async function beginVideos(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  for (const [title, seconds] of Object.entries(BEGUN))
    await watchPartly(page, url, await videoNamed(url, title), seconds);
  await page.close();
}

const visitor = (
  browser: Browser,
  viewport: { width: number; height: number },
  colorScheme: (typeof THEMES)[number],
): Promise<BrowserContext> =>
  browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...(viewport.width < 500 && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
  });
