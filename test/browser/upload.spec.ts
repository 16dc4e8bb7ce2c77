import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession, Locator, Page, Route } from 'playwright-core';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, visit, type WatchedPage } from '../support/browser.js';
import { catalog, eventsOf, eventually } from '../support/client.js';
import { MANAGER_KEY, Server } from '../support/server.js';

const ADDRESS = '**/api/admin/videos';

/** A connection on which uploads wait until they are released. */
class HeldLine {
  private constructor(
    private readonly page: Page,
    private readonly held: Route[],
  ) {}

  static async of(page: Page): Promise<HeldLine> {
    const held: Route[] = [];
    await page.route(ADDRESS, (route) => void held.push(route), { times: 1 });
    return new HeldLine(page, held);
  }

  async release(): Promise<void> {
    const route = await eventually(() => Promise.resolve(this.held[0]), 'the upload reached the line');
    await route.continue();
    await this.page.unroute(ADDRESS);
  }
}

/** A connection that delivers requests and loses the answers. */
class LostAnswers {
  readonly idempotencyKeys: string[] = [];
  private areLost = true;

  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<LostAnswers> {
    const line = new LostAnswers(await page.context().newCDPSession(page));
    line.session.on('Fetch.requestPaused', ({ requestId, request }) => {
      line.idempotencyKeys.push(request.headers['Idempotency-Key'] ?? 'none');
      void (line.areLost
        ? line.session.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' })
        : line.session.send('Fetch.continueRequest', { requestId }));
    });
    await line.session.send('Fetch.enable', {
      patterns: [{ urlPattern: '*/api/admin/videos', requestStage: 'Response' }],
    });
    return line;
  }

  async arriveAgain(): Promise<void> {
    this.areLost = false;
    await this.session.detach();
  }
}

/** A manager's upload page on connections that are slow, cut, or lose the answer. */
describe('uploading', () => {
  let server: Server;
  let browser: Browser;
  let manager: WatchedPage;
  let video: Buffer;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    video = await readFile(await makeClip({ seconds: 2 }));
    manager = await visit(browser, `${server.url}/#key=${MANAGER_KEY}`);
    await manager.page.getByRole('link', { name: 'Upload' }).click();
    // The empty library has a drop zone too: the heading shows that the new page is there.
    await manager.page.getByRole('heading', { level: 1, name: 'Upload' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const choose = (...files: { name: string; buffer: Buffer }[]) =>
    manager.page.getByTestId('upload-input').setInputFiles(files.map((file) => ({ ...file, mimeType: 'video/mp4' })));
  const row = (fileName: string): Locator =>
    manager.page.getByTestId('upload-row').filter({ has: manager.page.getByText(fileName, { exact: true }) });
  const stepOf = (fileName: string) => row(fileName).getAttribute('data-step');
  const titles = async () => (await catalog(server, '?sort=title')).items.map((video) => video.title);

  it('accepts several files at once, and shows the progress of each', async () => {
    const empty = await readFile(await makeBrokenFile('empty'));
    const names = ['old_harbour.mp4', 'Market.mp4', 'Night train.mp4'];
    await choose(...names.map((name) => ({ name, buffer: video })), { name: 'nothing.mp4', buffer: empty });
    for (const name of names) await row(name).getByTestId('upload-watch').waitFor();
    await row('nothing.mp4').getByText('This file is empty. Choose the video itself').waitFor();
    expect(await titles()).toEqual(['Market', 'Night train', 'old harbour']);
  });

  it('explains why a file is not a video, and what to do', async () => {
    await choose({ name: 'Shopping list.mp4', buffer: await readFile(await makeBrokenFile('text')) });
    const alert = row('Shopping list.mp4').getByRole('alert');
    await alert.waitFor();
    expect(await alert.getByRole('paragraph').innerText()).toMatch(/^[A-Z].{10,}\.$/);
    await alert.getByRole('link', { name: 'See what can be done' }).click();
    await manager.page.getByRole('region', { name: 'What went wrong' }).waitFor();
    await manager.page.goBack();
    await row('Shopping list.mp4').waitFor();
  });

  it('accepts a title edited during the upload, and asks before leaving', async () => {
    const { page } = manager;
    const line = await HeldLine.of(page);
    await choose({ name: 'Sunset.mp4', buffer: video });
    await comesToEqual(() => stepOf('Sunset.mp4'), 'sending');
    await row('Sunset.mp4').getByTestId('upload-title').fill('Sunset by the sea');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await line.release();
    await row('Sunset.mp4').getByTestId('upload-watch').waitFor();
    await comesToEqual(async () => (await titles()).includes('Sunset by the sea'), true);
  });

  it('stops sending a cancelled file', async () => {
    const line = await HeldLine.of(manager.page);
    await choose({ name: 'Mistake.mp4', buffer: video });
    await comesToEqual(() => stepOf('Mistake.mp4'), 'sending');
    await manager.page.getByRole('button', { name: 'Cancel Mistake.mp4' }).click();
    await row('Mistake.mp4').waitFor({ state: 'detached' });
    await line.release();
    expect(await titles()).not.toContain('Mistake');
  });

  it('makes one video of a file whose answer was lost, without a click', async () => {
    const answers = await LostAnswers.of(manager.page);
    await choose({ name: 'Bridge.mp4', buffer: video });
    await row('Bridge.mp4').getByTestId('upload-watch').waitFor();
    await answers.arriveAgain();
    expect(answers.idempotencyKeys).toHaveLength(1);
    const { items } = await catalog(server, '?q=bridge');
    expect(items).toHaveLength(1);
    expect((await eventsOf(server, items[0]!.id)).filter((type) => type === 'VideoUploaded')).toHaveLength(1);
  });

  it('uploads six files over two connection losses, without a click', async () => {
    const { page } = manager;
    const names = [1, 2, 3, 4, 5, 6].map((n) => `Crossing ${n}.mp4`);
    const line = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: video.length / 2 };
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', slow);
    await choose(...names.map((name) => ({ name, buffer: video })));
    for (const name of ['Crossing 1.mp4', 'Crossing 3.mp4']) {
      await comesToEqual(() => stepOf(name), 'sending');
      await line.send('Network.emulateNetworkConditions', { ...slow, offline: true });
      await page.getByText('The server cannot be reached. The uploads resume automatically').waitFor();
      await comesToEqual(() => page.locator('[data-step="sending"]').count(), 0);
      await line.send('Network.emulateNetworkConditions', slow);
    }
    for (const name of names) await row(name).getByTestId('upload-watch').waitFor();
    const { items } = await catalog(server, '?q=crossing');
    expect(items.map(({ title }) => title).sort()).toEqual(names.map((name) => name.replace('.mp4', '')));
    await line.detach();
  });

  it.each([
    [413, 'A proxy between this browser and the server does not take files of this size (413).'],
    [502, 'A proxy lost the server while this file was on its way (502), and it did not arrive.'],
    [504, 'A proxy did not wait for the answer of the server (504), and this file did not arrive.'],
  ])('explains a proxy that answers %i, and retries on request', async (status, sentence) => {
    const { page } = manager;
    const names = [`First ${status}.mp4`, `Second ${status}.mp4`];
    await page.route(ADDRESS, (route) => route.fulfill({ status, body: '<html>nginx</html>' }));
    await choose(...names.map((name) => ({ name, buffer: video })));
    for (const name of names) await row(name).getByText(sentence).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.unroute(ADDRESS);
    await page.getByRole('button', { name: 'Try all again' }).click();
    for (const name of names) await row(name).getByTestId('upload-watch').waitFor();
  });

  it('accepts a file as uploaded that arrived after a timeout of the proxy', async () => {
    const { page } = manager;
    await page.route(ADDRESS, async (route) => {
      await route.fetch();
      await route.fulfill({ status: 504, body: '' });
    });
    await choose({ name: 'Patience.mp4', buffer: video });
    await row('Patience.mp4').getByTestId('upload-watch').waitFor();
    await page.unroute(ADDRESS);
    expect((await catalog(server, '?q=patience')).items).toHaveLength(1);
  });

  it('keeps names and titles over a reload, and continues when the files are selected again', async () => {
    const { page } = manager;
    await page.route(ADDRESS, () => undefined); // no answer
    await choose({ name: 'Ferry.mp4', buffer: video });
    await comesToEqual(() => stepOf('Ferry.mp4'), 'sending');
    await row('Ferry.mp4').getByTestId('upload-title').fill('The last ferry');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.unroute(ADDRESS);
    await comesToEqual(() => stepOf('Ferry.mp4'), 'missing');
    expect(await row('Ferry.mp4').getByTestId('upload-title').inputValue()).toBe('The last ferry');
    await choose({ name: 'Ferry.mp4', buffer: video });
    await row('Ferry.mp4').getByTestId('upload-watch').waitFor();
    expect(await page.getByTestId('upload-row').filter({ hasText: 'Ferry.mp4' }).count()).toBe(1);
    await comesToEqual(async () => (await titles()).includes('The last ferry'), true);
  });

  it('has no error on the console but those of cut connections', () =>
    expect(
      manager.problems.filter(
        (line) => !/ERR_CONNECTION_RESET|ERR_INTERNET_DISCONNECTED|status of (404|413|502|504)/.test(line),
      ),
    ).toEqual([]));
});
