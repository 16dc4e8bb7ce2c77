import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor, type WatchedPage } from '../support/browser.js';
import { json, readyVideo, write } from '../support/client.js';
import { Server } from '../support/server.js';

/** The search in the header of every page. */
describe('the search', () => {
  let server: Server;
  let browser: Browser;
  let visitor: WatchedPage;
  let page: Page;
  let harbour: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 1, width: 64, height: 36 });
    harbour = (await readyVideo(server, clip, { title: 'Old Hárbour' })).id;
    await json(write(server, 'PATCH', `/${harbour}`, { tags: ['harvest', 'sea'] }));
    for (const title of ['東京の港', 'Market']) await readyVideo(server, clip, { title });
    visitor = await newVisitor(browser);
    page = visitor.page;
    await page.goto(`${server.url}/watch/${harbour}`);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const options = () => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').allInnerTexts();
  const type = async (text: string) => {
    await page.keyboard.press('/');
    await page.keyboard.type(text);
  };
  const marks = (within: string) => page.getByTestId(within).locator('mark').allInnerTexts();

  it('suggests videos and tags, and marks what matches', async () => {
    await page.getByTestId('video-title').waitFor();
    await type('har');
    await comesToEqual(options, [expect.stringContaining('Old Hárbour'), expect.stringMatching(/harvest\s*1 video/)]);
    expect(await marks(`suggested-${harbour}`)).toEqual(['Hár']);
    expect(await marks('suggested-tag-harvest')).toEqual(['har']);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('opens a suggestion by keyboard', async () => {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.locator('[role=option][aria-selected=true]').getByText('harvest').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?tag=harvest');
    await page.getByTestId(`card-${harbour}`).waitFor();
    expect(await page.getByRole('listbox').count()).toBe(0);
  });

  it('opens a suggestion by mouse', async () => {
    await type('har');
    await page.getByRole('option').filter({ hasText: 'Old Hárbour' }).click();
    await page.waitForURL(`**/watch/${harbour}`);
    await page.getByTestId('video-title').getByText('Old Hárbour').waitFor();
  });

  it('Enter opens all results, with what matches marked in their titles', async () => {
    await type('harb');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=harb');
    await comesToEqual(() => marks('grid'), ['Hárb']);
    await page.goto(`${server.url}/?q=港`);
    await comesToEqual(() => marks('grid'), ['港']);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('has no error on the console', () => {
    expect(visitor.problems).toEqual([]);
  });
});
