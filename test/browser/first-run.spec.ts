import type { Browser } from 'playwright-core';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, visit, type WatchedPage } from '../support/browser.js';
import { catalog, json } from '../support/client.js';
import { MANAGER_KEY, Server } from '../support/server.js';

/** A new installation: its manager, and a viewer who is early. */
describe('the first minutes', () => {
  let server: Server;
  let browser: Browser;
  let manager: WatchedPage;
  let viewer: WatchedPage;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    [manager, viewer] = await Promise.all([
      visit(browser, `${server.url}/#key=${MANAGER_KEY}`),
      visit(browser, server.url),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const firstRun = () => manager.page.getByTestId('first-run');
  const note = () => manager.page.getByTestId('sample-note');

  it('tell viewers that there is nothing to watch yet', async () => {
    await viewer.page.getByTestId('empty-library').getByText('There is nothing to watch yet').waitFor();
    expect(await viewer.page.getByTestId('first-run').count()).toBe(0);
  });

  it('show managers what to do first, on Browse and on Upload', async () => {
    for (const path of ['/', '/upload']) {
      await manager.page.goto(`${server.url}${path}`);
      await firstRun().getByRole('heading', { name: 'Your library is empty, and ready' }).waitFor();
      const steps = firstRun().getByRole('list', { name: 'First steps' }).getByRole('heading');
      expect(await steps.allInnerTexts()).toEqual(['1 Name your site', '2 Invite people', '3 Make a backup']);
      expect(await firstRun().innerText()).toContain(`${server.url}/#key=`);
      expect(await faultsOf(manager.page)).toEqual([]);
    }
  });

  it('explain it when the sample cannot be loaded', async () => {
    await manager.page.route('**/sample.mp4', (route) => route.abort());
    await manager.page.getByTestId('try-sample').click();
    await manager.page.getByText('The sample video could not be loaded.').waitFor();
    await manager.page.unroute('**/sample.mp4');
  });

  it('make a sample video with a title and a description', async () => {
    await manager.page.getByTestId('try-sample').click();
    await manager.page.getByTestId('upload-watch').waitFor();
    const { items } = await catalog(server);
    expect(items.map(({ title }) => title)).toEqual(['A walk in four pictures']);
    const { description } = await json<{ description: string }>(server.request(`/api/videos/${items[0]!.id}`));
    expect(description.length).toBeGreaterThan(20);
    await viewer.page
      .getByRole('link', { name: /A walk in four pictures/ })
      .first()
      .waitFor();
    await viewer.page.getByText('1 this week', { exact: true }).waitFor();
  });

  it('remove the sample again by one click, with undo', async () => {
    await note().getByText('This is the sample').waitFor();
    await manager.page.getByTestId('upload-watch').click();
    await manager.page.getByTestId('player').waitFor();
    await note().waitFor();
    await manager.page.goto(server.url);
    expect(await faultsOf(manager.page)).toEqual([]);
    await note().getByRole('button', { name: 'Remove it' }).click();
    await firstRun().waitFor();
    expect(await note().count()).toBe(0);
    await comesToEqual(async () => (await catalog(server)).items.length, 0);
    await manager.page.getByTestId('toast-action').click();
    await note().waitFor();
    expect(await viewer.page.getByTestId('sample-note').count()).toBe(0);
  });

  it('leave only the expected error on the console', () => {
    expect(viewer.problems).toEqual([]);
    expect(manager.problems).toEqual([expect.stringContaining('sample.mp4')]);
  });
});
