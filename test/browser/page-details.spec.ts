import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, resizeTo, visit } from '../support/browser.js';
import { catalog, eventually, uploaded, write } from '../support/client.js';
import { Gate, heldBy } from '../support/gate.js';
import { MANAGER_KEY, Server } from '../support/server.js';

const VIDEOS = 6;

/** Details of the pages, each from a reported defect. */
describe('on the pages', () => {
  const probing = new Gate();
  const making = new Gate();
  let server: Server;
  let browser: Browser;
  let page: Page;
  const ids: string[] = [];

  beforeAll(async () => {
    probing.open();
    making.open();
    const env = heldBy({ probe: probing, previews: making });
    [server, browser] = await Promise.all([Server.start({ env }), launchBrowser()]);
    const clip = await makeClip({ seconds: 1, width: 64, height: 36 });
    for (let n = 1; n <= VIDEOS; n += 1) ids.push((await uploaded(server, clip, { title: `Video ${n}` })).video.id);
    await eventually(async () => (await catalog(server)).items.length === ids.length, 'all of them are listed');
    ({ page } = await visit(browser, `${server.url}/#key=${MANAGER_KEY}`));
    await page.getByRole('link', { name: 'Manage' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
    probing.dispose();
    making.dispose();
  });

  const [arabic, hebrew] = ['الميناء القديم', 'ערב בנמל'];
  const directionOf = (text: string) =>
    page
      .getByText(text)
      .first()
      .evaluate((element) => getComputedStyle(element).direction);

  it('a bar of zero is not drawn', async () => {
    await page.goto(server.url);
    await page.getByTestId(`card-${ids[0]}`).waitFor();
    expect(await page.getByText(/no views|0 views/i).count()).toBe(0);
    await page.goto(`${server.url}/watch/${ids[0]}`);
    await page.getByTestId('video-title').waitFor();
    expect(await page.getByText(/no views|0 views/i).count()).toBe(0);
  });

  it('user text has its own direction', async () => {
    await write(server, 'PATCH', `/${ids[0]}`, { title: arabic, description: hebrew, tags: [hebrew] });
    await page.goto(`${server.url}/watch/${ids[0]}`);
    await comesToEqual(() => page.getByTestId('video-title').innerText(), arabic);
    for (const text of [arabic, hebrew]) expect(await directionOf(text)).toBe('rtl');
    await page.getByRole('tab', { name: 'About' }).click();
    expect(await directionOf(await page.getByTestId('description').innerText())).toBe('rtl');
    for (const path of ['/', '/manage']) {
      await page.goto(`${server.url}${path}`);
      await page.getByText(arabic).first().waitFor();
      expect(await directionOf(arabic)).toBe('rtl');
    }
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
    ).toBe(true);
  });

  it('a reloaded page keeps its scroll position, although its content loads late', async () => {
    await resizeTo(page, { width: 700, height: 500 });
    await page.goto(server.url);
    await page.getByTestId(`card-${ids[0]}`).waitFor();
    await page.evaluate(() => window.scrollTo(0, 300));
    await page.route(/\/api\/home/, async (route) => {
      const answer = await route.fetch();
      await new Promise((wait) => setTimeout(wait, 500));
      await route.fulfill({ response: answer });
    });
    await page.reload();
    await comesToEqual(() => page.evaluate(() => window.scrollY), 300);
    await page.unrouteAll({ behavior: 'wait' });
    await page.goto(`${server.url}/?sort=title`);
    await page.getByTestId(`card-${ids[0]}`).waitFor();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  it.each([
    [1440, '/'],
    [2600, '/'],
    [2600, '/?sort=newest'],
    [3840, '/'],
  ])('header and content are aligned at %d px on %s', async (width, path) => {
    await resizeTo(page, { width, height: 900 });
    await page.goto(`${server.url}${path}`);
    await page.getByTestId(`card-${ids[0]}`).waitFor();
    const { brand, account, start, end } = await page.evaluate(() => {
      const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      return {
        brand: box('header a').left,
        account: box('[data-testid=account]').right,
        start: box('[data-testid=grid], [data-testid=newest]').left,
        end: box('[data-testid=grid], [data-testid=newest]').right,
      };
    });
    expect(Math.abs(brand - start)).toBeLessThan(1);
    expect(Math.abs(account - end)).toBeLessThan(12);
    await resizeTo(page, { width: 1280, height: 800 });
  });

  it.each([
    ['/?q=whale', 'No video matches “whale”.'],
    ['/?tag=whale', 'There is no video with the tag “whale”.'],
    ['/?q=whale&tag=sea', 'No video with the tag “sea” matches “whale”.'],
    ['/manage?status=failed', 'No video has failed.'],
    ['/manage?q=whale', 'No video matches “whale”.'],
    ['/manage?q=whale&status=removed', 'No removed video matches “whale”.'],
  ])('%s says what is missing', async (path, words) => {
    await page.goto(`${server.url}${path}`);
    await page.getByText(words, { exact: true }).waitFor();
  });

  it('a waiting video is shown as waiting', async () => {
    await page.goto(`${server.url}/manage`);
    await page.locator('[data-testid=live-indicator][data-connection=live]').waitFor({ state: 'attached' });
    probing.close();
    making.close();
    const clip = await makeClip({ seconds: 1, width: 64, height: 36 });
    const states = () =>
      Promise.all(late.map((id) => page.getByTestId(`state-of-${id}`).innerText())).then((all) => all.sort());
    const late: string[] = [];
    for (let n = 1; n <= 3; n += 1) late.push((await uploaded(server, clip, { title: `Late ${n}` })).video.id);
    await comesToEqual(states, ['Checking', 'Checking', 'Waiting to be checked, next in line']);
    await page.reload(); // it has not received the progress of the job
    await comesToEqual(states, ['Checking', 'Checking', 'Waiting to be checked, next in line']);
    expect(await faultsOf(page)).toEqual([]);
    probing.open();
    making.open();
    await comesToEqual(states, ['Ready', 'Ready', 'Ready'], 60_000);
  });
});
