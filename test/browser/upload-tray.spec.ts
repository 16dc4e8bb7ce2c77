import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, resizeTo, type WatchedPage, visit } from '../support/browser.js';
import { readyVideo } from '../support/client.js';
import { MANAGER_KEY, Server } from '../support/server.js';

const ADDRESS = '**/api/admin/videos';

/** A line on which uploads stay under way until the test decides. */
class HeldLine {
  private held: Route[] = [];

  constructor(private readonly page: Page) {}

  hold = () => this.page.route(ADDRESS, (route) => void this.held.push(route));

  /** What is under way breaks. */
  async cut(): Promise<void> {
    for (const route of this.held.splice(0)) await route.abort('internetdisconnected');
  }

  async refuse(): Promise<void> {
    for (const route of this.held.splice(0)) await route.fulfill({ status: 413, body: '' });
    await this.page.unroute(ADDRESS);
  }

  async release(): Promise<void> {
    for (const route of this.held.splice(0)) await route.continue();
    await this.page.unroute(ADDRESS);
  }
}

/** A manager who visits other pages while videos are sent. */
describe('the tray of uploads', () => {
  let server: Server;
  let browser: Browser;
  let manager: WatchedPage;
  let line: HeldLine;
  let video: Buffer;
  let tray: Locator;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 2 });
    video = await readFile(clip);
    await readyVideo(server, clip, { title: 'Harbour' });
    manager = await visit(browser, `${server.url}/#key=${MANAGER_KEY}`);
    tray = manager.page.getByTestId('upload-tray');
    line = new HeldLine(manager.page);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const goTo = (name: string) =>
    manager.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  const upload = async (...names: string[]) => {
    await goTo('Upload');
    const files = names.map((name) => ({ name, buffer: video, mimeType: 'video/mp4' }));
    await manager.page.getByTestId('upload-input').setInputFiles(files);
  };
  const row = (fileName: string) => tray.getByTestId('tray-row').filter({ hasText: fileName });
  const title = () => tray.getByRole('heading').innerText();

  it('is absent without uploads, and on the upload page', async () => {
    await manager.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    expect(await tray.count()).toBe(0);
    await line.hold();
    await upload('Ferry.mp4', 'Bridge.mp4');
    await manager.page.getByTestId('upload-row').first().waitFor();
    expect(await tray.count()).toBe(0);
  });

  it('follows uploads on every other page', async () => {
    await goTo('Browse');
    await comesToEqual(title, 'Uploading 1 of 2');
    await row('Ferry.mp4')
      .getByText(/^0 B of .* kB$/)
      .waitFor();
    await row('Ferry.mp4').getByRole('progressbar', { name: 'Sending Ferry.mp4' }).waitFor();
    await goTo('Manage');
    await comesToEqual(() => tray.getByTestId('tray-row').count(), 2);
  });

  it('says that it waits for the connection, in amber', async () => {
    await manager.page.context().setOffline(true);
    await line.cut();
    await row('Ferry.mp4').getByText('No connection. Resumes automatically.').waitFor();
    await row('Ferry.mp4').locator('[role=progressbar][data-waiting]').waitFor();
    await tray.getByText('No connection', { exact: true }).waitFor();
    await manager.page.context().setOffline(false);
    await row('Ferry.mp4').locator('[role=progressbar]:not([data-waiting])').waitFor();
  });

  it('can be reduced to one line, by keyboard', async () => {
    await tray.getByRole('button', { name: 'Show less' }).press('Enter');
    await row('Ferry.mp4').waitFor({ state: 'hidden' });
    await tray.getByRole('progressbar', { name: /^Uploading/ }).waitFor();
    await tray.getByRole('button', { name: 'Show each file' }).press('Enter');
    await row('Ferry.mp4').waitFor();
  });

  it.each([375, 800, 1440])('leaves room for messages on a page of %i px', async (width) => {
    const { page } = manager;
    await resizeTo(page, { width, height: 800 });
    const select = page.getByRole('checkbox', { name: 'Select Harbour' });
    for (const each of [select, page.getByTestId('bulk-remove')])
      await each.evaluate((control) => (control as HTMLElement).click());
    const toast = page.getByTestId('toast').last();
    await toast.waitFor();
    const [under, over] = [await tray.boundingBox(), await toast.boundingBox()];
    if (!under || !over) throw new Error('Both are on the screen');
    const isApart =
      over.x + over.width <= under.x || over.y + over.height <= under.y || under.y + under.height <= over.y;
    expect([isApart, under, over]).toEqual([true, under, over]);
    if (width === 375) {
      const bar = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
      expect(under.y + under.height).toBeLessThanOrEqual(bar!.y);
    }
    await page.getByTestId('toast-action').last().click();
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await select.waitFor();
  });

  it.each([375, 1440])('stands clear of the mini player on a page of %i px', async (width) => {
    const { page } = manager;
    await resizeTo(page, { width, height: 800 });
    await goTo('Browse');
    await page.getByRole('heading', { name: 'Harbour' }).first().getByRole('link').click();
    await page.locator('[data-testid=player][data-can-play] video').evaluate(async (element: HTMLVideoElement) => {
      element.loop = true;
      await element.play();
    });
    await goTo('Manage');
    const player = page.getByTestId('mini-player');
    await player.waitFor();
    const [above, below] = [await tray.boundingBox(), await player.boundingBox()];
    if (!above || !below) throw new Error('Both are on the screen');
    expect([above.y + above.height <= below.y, above, below]).toEqual([true, above, below]);
    await page.getByRole('button', { name: 'Close the mini player' }).click();
  });

  it('has no accessibility problem', async () => {
    await tray.waitFor();
    expect(await faultsOf(manager.page)).toEqual([]);
  });

  it('ends with links to the videos, and is dismissed', async () => {
    await line.release();
    await comesToEqual(title, 'All 2 are ready');
    await comesToEqual(() => tray.getByRole('link', { name: 'Watch' }).count(), 2);
    await tray.getByTestId('tray-dismiss').click();
    await tray.waitFor({ state: 'detached' });
    await goTo('Upload');
    await comesToEqual(() => manager.page.getByTestId('upload-row').count(), 2);
  });

  it('begins anew with the next upload, and tells a failure in words', async () => {
    const { page } = manager;
    await line.hold();
    await upload('Long.mp4');
    await page.locator('[data-step=sending]').waitFor();
    await goTo('Browse');
    await comesToEqual(title, 'Uploading 1 of 1');
    await line.refuse();
    await comesToEqual(title, 'The upload failed');
    await row('Long.mp4').getByText('A proxy between this browser and the server').waitFor();
    await tray.getByRole('link', { name: 'The upload failed' }).click();
    await page.getByTestId('upload-retry').click();
    await page.getByTestId('upload-row').filter({ hasText: 'Long.mp4' }).getByTestId('upload-watch').waitFor();
    await goTo('Browse');
    await page.locator('[data-testid^=card-]').first().waitFor();
    expect(await tray.count()).toBe(0);
  });

  it('returns after a reload for files that must be chosen again', async () => {
    const { page } = manager;
    await line.hold();
    await upload('Lost.mp4');
    await page.locator('[data-step=sending]').waitFor();
    await goTo('Browse');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.unroute(ADDRESS);
    await comesToEqual(title, 'Choose 1 file again');
    await row('Lost.mp4').getByRole('link', { name: 'Choose it again' }).click();
    await page.getByRole('button', { name: 'Clear Lost.mp4 from this list' }).click();
  });
});
