import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../../scripts/support/project.mjs';
import { StepFailed, run } from '../../scripts/support/run.mjs';
import { provideChromium } from '../support/find-tools.js';

const PUBLIC = 'apps/web/public';

/** Home screens of phones cut the corners themselves, and show black where a picture is transparent. */
const ICONS = [
  { file: 'site/icon-192.png', pixels: 192, fillsCorners: false },
  { file: 'site/icon-512.png', pixels: 512, fillsCorners: false },
  { file: 'apple-touch-icon.png', pixels: 180, fillsCorners: true },
];

/** `npm run icons`: makes the PNG icons from the mark in favicon.svg. */
export async function main(): Promise<void> {
  const chromium = await provideChromium();
  if (!chromium) throw new StepFailed('Chromium is needed to draw the icons (or CHROMIUM_PATH).');
  const mark = await readFile(inRoot(PUBLIC, 'favicon.svg'), 'utf8');
  const ground = /<rect[^>]*\sfill="(#[0-9a-f]{6})"/i.exec(mark)?.[1] ?? 'transparent';
  const folder = await mkdtemp(join(tmpdir(), 'reelog-icons-'));
  try {
    for (const { file, pixels, fillsCorners } of ICONS) {
      const page = join(folder, 'icon.html');
      await writeFile(
        page,
        `<style>*{margin:0;background:${fillsCorners ? ground : 'transparent'}}svg{position:fixed;inset:0;width:${pixels}px;height:${pixels}px}</style>${mark}`,
      );
      const size = `--window-size=${pixels},${pixels}`;
      const screenshot = `--screenshot=${inRoot(PUBLIC, file)}`;
      const flags = [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--hide-scrollbars',
        '--force-device-scale-factor=1',
      ];
      const background = '--default-background-color=00000000';
      const { code, output } = await run(chromium, [...flags, background, size, screenshot, page], { quiet: true });
      if (code !== 0) throw new StepFailed(`${file} was not drawn.`, output);
      console.log(`Drew ${PUBLIC}/${file}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
