import type { Browser, Page } from 'playwright-core';
import { makeCaptioned } from '../../media/make-captioned.js';
import { faultsOf } from '../../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor, type WatchedPage } from '../../support/browser.js';
import { readyVideo } from '../../support/client.js';
import { Server } from '../../support/server.js';

const subtitles = (text: string): string =>
  `1\n00:00:01,000 --> 00:00:04,000\n${text}\n\n2\n00:00:08,000 --> 00:00:14,000\n${text} <i>&amp; more</i> <script>\n`;

let server: Server;
let browser: Browser;
let visitor: WatchedPage;
let page: Page;
let id: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  const clip = await makeCaptioned({
    clip: { seconds: 20, codec: 'vp9' },
    container: 'mp4',
    tracks: [
      { format: 'srt', text: subtitles('Ahoy'), codec: 'mov_text', language: 'eng' },
      { format: 'srt', text: subtitles('Moin'), codec: 'mov_text', language: 'deu', disposition: 'hearing_impaired' },
    ],
    chapters: [
      { startSeconds: 0, endSeconds: 5, title: 'Harbour & quay' },
      { startSeconds: 5, endSeconds: 20, title: 'Open sea' },
    ],
  });
  id = (await readyVideo(server, clip, { title: 'Harbour' })).id;
  visitor = await newVisitor(browser);
  page = visitor.page;
  await open();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.dispose();
});

/** Opens the page at a time and pauses there. */
async function open(seconds = 2): Promise<void> {
  await page.goto(`${server.url}/watch/${id}?t=${seconds}`);
  await page.locator('[data-testid=player][data-can-play]').waitFor();
  await page.locator('video').evaluate((element: HTMLVideoElement) => element.pause());
}

const seek = (seconds: number) =>
  page.locator('video').evaluate((element: HTMLVideoElement, time) => {
    element.pause();
    element.currentTime = time;
  }, seconds);
const cue = () => page.getByTestId('captions').innerText();
const hint = (words: string) => page.getByTestId('key-hint').getByText(words).waitFor();

describe('the captions of a file', () => {
  it('are off at first, and come and go by a key', async () => {
    expect(await cue()).toBe('');
    await page.keyboard.press('c');
    await hint('Captions: English');
    await seek(2);
    await comesToEqual(cue, 'Ahoy');
    await seek(6);
    await comesToEqual(cue, '');
    await seek(9);
    await comesToEqual(cue, 'Ahoy & more');
    await page.keyboard.press('c');
    await hint('Captions off');
    await comesToEqual(() => page.getByTestId('captions').getAttribute('aria-hidden'), 'true');
  });

  it('are chosen in a menu, and on at the next visit', async () => {
    await page.mouse.move(400, 300);
    await page.getByRole('button', { name: 'Captions' }).click();
    await page.getByRole('menuitemradio', { name: 'German (SDH)' }).waitFor();
    expect(await page.getByRole('menuitemradio').allInnerTexts()).toEqual(['Off', 'English', 'German (SDH)']);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('menuitemradio', { name: 'German (SDH)' }).click();
    await seek(2);
    await comesToEqual(cue, 'Moin');
    await open();
    await comesToEqual(cue, 'Moin');
  });
});

describe('the chapters of a file', () => {
  it('are segments of the time line, named beside the time and where one points', async () => {
    await comesToEqual(() => page.getByTestId('segment').count(), 2);
    await seek(6);
    await comesToEqual(() => page.getByTestId('chapter').innerText(), 'Open sea');
    const line = (await page.getByTestId('scrubber').boundingBox())!;
    await page.mouse.move(line.x + line.width * 0.1, line.y + line.height / 2);
    await comesToEqual(() => page.getByTestId('scrub-words').innerText(), expect.stringContaining('Harbour & quay'));
  });

  it('need no request that fails', () => expect(visitor.problems).toEqual([]));
});
