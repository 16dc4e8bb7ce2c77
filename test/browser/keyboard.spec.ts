import type { Browser, Locator, Page } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import { comesToEqual, launchBrowser, newVisitor, openSignInLink, resizeTo } from '../support/browser.js';
import { adminVideo, catalog, eventually, uploaded, write } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const TAGS = ['boats', 'fish', 'harbour', 'night', 'sea'];

/** A manager without a mouse. */
describe('by keyboard alone', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const ids: string[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 1, width: 64, height: 36 });
    for (let n = 1; n <= 8; n += 1) ids.push((await uploaded(server, clip, { title: `Video ${n}` })).video.id);
    await eventually(async () => (await catalog(server)).items.length === ids.length, 'all of them are listed');
    await write(server, 'PATCH', `/${ids[0]}`, { tags: TAGS });
    ({ page } = await newVisitor(browser));
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await openSignInLink(page, server.url, key);
    await page.getByRole('link', { name: 'History' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  it.each([
    ['Browse', '/', '[data-testid^=card-]', 720],
    ['a list of Browse', '/?sort=newest', '[data-testid^=card-]', 720],
    ['Manage', '/manage', '[data-testid^=row-]', 1100],
    ['History', '/history', '[data-testid=event-1]', 1100],
  ])('sticky parts of %s cover no focused element', async (_name, path, settled, width) => {
    await resizeTo(page, { width, height: 420 });
    await page.goto(`${server.url}${path}`);
    await page.locator(settled).filter({ visible: true }).last().waitFor();
    const stops = new Set<string>();
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press(key);
        const { name, isHidden } = await page.evaluate(focusInSight);
        expect({ key, name, isHidden }).toEqual({ key, name, isHidden: false });
        stops.add(name);
      }
    }
    expect(stops.size).toBeGreaterThan(10);
    await resizeTo(page, { width: 1280, height: 800 });
  });

  it('F6 moves to a toast and back, and Ctrl+Z undoes', async () => {
    const [, second = ''] = ids;
    await page.goto(`${server.url}/manage`);
    const focusedRow = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset['id']);
    const statusOf = async (id: string) => (await adminVideo(server, id)).status;
    await page.getByTestId(`row-${second}`).focus();
    await page.keyboard.press('Delete');
    await page.getByTestId('toast-action').waitFor();
    await comesToEqual(focusedRow, second);
    await page.keyboard.press('F6');
    await page.getByTestId('toast-action').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('F6');
    await comesToEqual(focusedRow, second);
    await page.keyboard.press('F6');
    await page.keyboard.press('Enter');
    await comesToEqual(() => statusOf(second), 'ready');
    await page.getByTestId(`state-of-${second}`).getByText('Ready').waitFor();
    await comesToEqual(focusedRow, second);

    await page.keyboard.press('Delete');
    await page.getByText('Removed “Video 2”.').waitFor();
    await page.keyboard.press('Control+z');
    await comesToEqual(() => statusOf(second), 'ready');
    await page.getByText('Restored “Video 2”.').waitFor();
  });

  it('Ctrl+Z in a text field does not undo commands', async () => {
    const [first = ''] = ids;
    await page.goto(`${server.url}/manage`);
    await page.getByTestId(`row-${first}`).focus();
    await page.keyboard.press('Delete');
    await page.getByTestId('toast-action').waitFor();
    await page.getByTestId('search').focus();
    await page.keyboard.type('v');
    await page.keyboard.press('Control+z');
    await comesToEqual(() => page.getByTestId('search').inputValue(), '');
    expect((await adminVideo(server, first)).status).toBe('removed');
    await page.getByTestId('toast-action').click();
    await comesToEqual(async () => (await adminVideo(server, first)).status, 'ready');
  });

  it('Tab stops once at the tags, and arrow keys move between them', async () => {
    await page.goto(`${server.url}/?sort=newest`);
    const tags = page.getByRole('toolbar', { name: 'Tags' });
    await tags.getByRole('button', { name: 'sea' }).waitFor();
    const focusedTag = async () => (await tags.locator('button:focus').innerText()).replace(/\s*\d+$/, '');
    await page.getByTestId('sort').focus();
    await page.keyboard.press('Shift+Tab');
    expect(await focusedTag()).toBe('Everything');
    await page.keyboard.press('ArrowRight');
    const first = await focusedTag();
    await page.keyboard.press('End');
    const last = await focusedTag();
    expect([first, last].every((tag) => TAGS.includes(tag)) && first !== last).toBe(true);
    await page.keyboard.press('ArrowLeft');
    const chosen = await focusedTag();
    await page.keyboard.press('Enter');
    await comesToEqual(() => Promise.resolve(new URL(page.url()).searchParams.get('tag')), chosen);
    await page.keyboard.press('Tab');
    await page.getByTestId('sort').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Shift+Tab');
    await comesToEqual(focusedTag, chosen);
    await page.keyboard.press('Shift+Tab');
    expect(await tags.locator(':focus').count()).toBe(0);
  });
});

/** All work of a manager and an auditor on one video, from page to page. */
it('by keyboard alone: upload, find, watch, edit, remove, undo, verify', async () => {
  const [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  try {
    const clip = await makeClip({ seconds: 6, audio: true });
    const { page, problems } = await newVisitor(browser);
    page.on('filechooser', (chooser) => void chooser.setFiles(clip));
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await openSignInLink(page, server.url, key);
    await page.getByRole('link', { name: 'History' }).waitFor();
    const follow = async (link: string, settled: string) => {
      await tabTo(page, page.getByRole('link', { name: link, exact: true }).first());
      await page.keyboard.press('Enter');
      await page.getByTestId(settled).waitFor();
    };

    await follow('Upload', 'drop-zone');
    await page.getByRole('heading', { level: 1, name: 'Upload' }).waitFor(); // Browse has a drop zone, too
    await tabTo(page, page.getByRole('button', { name: 'Choose files' }));
    await page.keyboard.press('Enter');
    await page.getByTestId('upload-watch').waitFor();
    const { items } = await catalog(server);
    const id = items[0]!.id;
    await eventually(async () => (await adminVideo(server, id)).status === 'ready', 'it is ready');

    await follow('Browse', 'home');
    await tabTo(page, page.getByTestId('search'));
    await page.keyboard.type(items[0]!.title);
    await page.getByTestId('result-count').getByText('1 video for').waitFor();
    await tabTo(page, page.getByTestId(`card-${id}`).getByRole('link').first());
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=player][data-can-play]').waitFor();
    const video = page.locator('video');
    const isPaused = () => video.evaluate((media: HTMLVideoElement) => media.paused);
    await eventually(() => video.evaluate((media: HTMLVideoElement) => media.currentTime > 0.5), 'it plays');
    for (const expected of [true, false, true]) {
      await page.keyboard.press('k');
      await comesToEqual(isPaused, expected);
    }

    await follow('Manage', `row-${id}`);
    await tabTo(page, page.getByTestId(`row-${id}`));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByTestId('edit-title'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Harbour at dawn');
    await tabTo(page, page.getByTestId('edit-save'));
    await page.keyboard.press('Enter');
    await comesToEqual(async () => (await adminVideo(server, id)).title, 'Harbour at dawn');
    await page.keyboard.press('Escape');
    await page.getByTestId('edit-title').waitFor({ state: 'detached' });

    await tabTo(page, page.getByTestId(`row-${id}`));
    await page.keyboard.press('Delete');
    await comesToEqual(async () => (await adminVideo(server, id)).status, 'removed');
    await page.getByTestId('toast-action').waitFor();
    await page.keyboard.press('Control+z');
    await comesToEqual(async () => (await adminVideo(server, id)).status, 'ready');

    await follow('History', 'verify');
    await tabTo(page, page.getByTestId('verify'));
    await page.keyboard.press('Enter');
    await page
      .getByTestId('seal-words')
      .getByText(/^All \d+ events verified/)
      .waitFor();
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    await server.dispose();
  }
});

/** Presses Tab until an element has the focus. @throws Error if Tab does not reach it */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${String(wanted)}`);
}

/** Runs in the page: the focused element after scrolling, and whether something covers it completely. */
async function focusInSight(): Promise<{ name: string; isHidden: boolean }> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const element = document.activeElement as HTMLElement;
  const name = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent} ${element.id}`;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const [x, y] = [(left + right) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
  const hit = document.elementFromPoint(x, y);
  return { name, isHidden: element !== document.body && !(element.contains(hit) || hit?.contains(element)) };
}
