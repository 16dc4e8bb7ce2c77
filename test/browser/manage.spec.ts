import type { Browser, Page, Route, WebSocketRoute } from 'playwright-core';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import { faultsOf } from '../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor, resizeTo, type WatchedPage, visit } from '../support/browser.js';
import {
  adminVideo,
  eventsOf,
  eventually,
  json,
  processed,
  readyVideo,
  uploaded,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

/** The feed of a page; the test can delay its frames. */
class HoldableFeed {
  private isHeld = false;
  private readonly late: { page: WebSocketRoute; message: string | Buffer }[] = [];

  async tapInto(page: Page): Promise<void> {
    await page.routeWebSocket('**/api/updates', (toPage) => {
      const toServer = toPage.connectToServer();
      toServer.onMessage((message) => {
        if (this.isHeld) this.late.push({ page: toPage, message });
        else toPage.send(message);
      });
    });
  }

  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    for (const { page, message } of this.late.splice(0)) page.send(message);
  }
}

/** A manager's page, beside those of a viewer and another manager. */
describe('managing videos', () => {
  let server: Server;
  let browser: Browser;
  let ana: WatchedPage;
  let viewer: WatchedPage;
  const feed = new HoldableFeed();
  let harbour: string;
  let market: string;
  let train: string;
  let broken: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const clip = await makeClip({ seconds: 2 });
    for (const title of ['Night train', 'Market', 'Harbour']) await readyVideo(server, clip, { title });
    const { items } = await json<{ items: { id: string; title: string }[] }>(server.request('/api/videos'));
    [harbour, market, train] = ['Harbour', 'Market', 'Night train'].map(
      (title) => items.find((video) => video.title === title)!.id,
    ) as [string, string, string];
    broken = (await uploaded(server, await makeBrokenFile('text'), { title: 'Shopping list' })).video.id;
    await processed(server, broken);
    viewer = await visit(browser, server.url);
    ana = await newVisitor(browser);
    await feed.tapInto(ana.page);
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const row = (id: string) => ana.page.getByTestId(`row-${id}`);
  const stateOf = (id: string) => ana.page.getByTestId(`state-of-${id}`);
  const card = (id: string) => viewer.page.getByTestId(`card-${id}`);
  const titlesInTable = () =>
    ana.page
      .getByRole('row')
      .getByRole('button', { name: /^(?!Remove|Restore|Try)/ })
      .allInnerTexts();
  const signIn = async (key: string) => {
    await ana.page.getByTestId('key-input').fill(key);
    await ana.page.getByTestId('sign-in').click();
  };
  const edit = async (id: string) => {
    await row(id).getByRole('button').first().click();
    await ana.page.getByTestId('edit-title').waitFor();
  };
  const save = () => ana.page.getByTestId('edit-save').click();
  /** Holds the save of a video until `goOn` is called, then handles it. */
  const holdSaves = async (id: string, handle: (route: Route) => Promise<void>) => {
    const address = `**/api/admin/videos/${id}`;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await ana.page.route(address, async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      await held;
      return handle(route);
    });
    const goOn = async () => {
      const answered = ana.page.waitForResponse(address);
      release();
      await answered;
      await ana.page.unroute(address);
    };
    return { goOn };
  };
  const undo = () => ana.page.getByTestId('toast-action').last().click();
  const panelHasFocus = () =>
    ana.page.getByTestId('edit-panel').evaluate((element) => element === document.activeElement);
  const panelCloses = () => ana.page.getByTestId('edit-panel').waitFor({ state: 'detached' });

  it('asks for a key, and explains unknown keys and keys of another role', async () => {
    await ana.page.goto(`${server.url}/manage`);
    await ana.page.getByTestId('sign-in-gate').waitFor();
    await signIn('a key that nobody has');
    await ana.page.getByText('This key is not known here.').waitFor();
    await signIn(AUDITOR_KEY);
    await ana.page.getByText('That is otto, with the key of an auditor.').waitFor();
    expect(ana.problems).toEqual([expect.stringContaining('401')]);
  });

  it('accepts a key in the dialog', async () => {
    await ana.page.getByTestId('account').click();
    await ana.page.getByTestId('sign-out-auditor').click();
    await ana.page.getByTestId('account-dialog').getByTestId('key-input').fill(MANAGER_KEY);
    await ana.page.getByTestId('account-dialog').getByTestId('sign-in').click();
    await ana.page.getByTestId('account-dialog').waitFor({ state: 'detached' });
    expect(await ana.page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()).toEqual([
      'Browse',
      'Manage',
      'Upload',
    ]);
  });

  it('lists every video with its state, failures with their reason', async () => {
    await comesToEqual(titlesInTable, ['Shopping list', 'Harbour', 'Market', 'Night train']);
    expect(await stateOf(harbour).innerText()).toBe('Ready');
    const { failure } = await adminVideo(server, broken);
    expect(await stateOf(broken).innerText()).toBe('Failed');
    expect(await row(broken).innerText()).toContain(failure?.message);
    expect(await row(harbour).innerText()).toMatch(/\d+p, H\.264, [\d.]+ kB/);
    await edit(broken);
    const note = ana.page.getByRole('region', { name: 'What went wrong' });
    expect(await note.innerText()).toContain('upload a repaired file instead');
    await ana.page.keyboard.press('Escape');
    await panelCloses();
  });

  it('retries a failed video', async () => {
    await ana.page.getByTestId(`retry-${broken}`).click();
    await ana.page.getByText('Trying again: “Shopping list”.').waitFor();
    await comesToEqual(
      async () => (await eventsOf(server, broken)).slice(-2),
      ['ProcessingRequested', 'ProcessingFailed'],
    );
    await comesToEqual(() => stateOf(broken).innerText(), 'Failed');
  });

  it('shows an edit in the side panel on every other page at once', async () => {
    await card(harbour).getByRole('link').first().press('Enter');
    await viewer.page.getByTestId('video-title').waitFor();
    await edit(harbour);
    await ana.page.getByTestId('edit-title').fill('Old harbour');
    await ana.page.getByTestId('edit-description').fill('Boats come in at 0:01.');
    await ana.page.getByTestId('edit-tags').fill('Sea,  boats');
    await save();
    await panelCloses();
    await comesToEqual(() => viewer.page.getByTestId('video-title').innerText(), 'Old harbour');
    await viewer.page.getByRole('tab', { name: 'About' }).click();
    await comesToEqual(() => viewer.page.getByTestId('description').innerText(), 'Boats come in at 0:01.');
    await comesToEqual(
      () => viewer.page.getByRole('list', { name: 'Tags' }).getByRole('link').allInnerTexts(),
      ['sea', 'boats'],
    );
    expect(await row(harbour).innerText()).toContain('Old harbour');
    await viewer.page.goBack();
    await card(harbour).waitFor();
  });

  it('keeps unsaved edits when the panel closes', async () => {
    const description = ana.page.getByTestId('edit-description');
    await edit(market);
    await description.fill('Half a sen');
    await ana.page.keyboard.press('Escape');
    await panelCloses();
    await ana.page.getByRole('button', { name: 'Go on editing' }).click();
    await comesToEqual(() => description.inputValue(), 'Half a sen');
    await ana.page.getByRole('button', { name: 'Discard changes' }).click();
    await ana.page.keyboard.press('Escape');
    await panelCloses();
    expect(await ana.page.getByTestId('toast-action').count()).toBe(0);
  });

  it('finishes a save whose panel closed, and leaves another panel open', async () => {
    const heldSave = await holdSaves(market, (route) => route.continue());
    await edit(market);
    await ana.page.getByTestId('edit-title').fill('Covered market');
    await save();
    await ana.page.keyboard.press('Escape');
    await panelCloses();
    await edit(harbour);
    await heldSave.goOn();
    await ana.page.getByText('Saved “Covered market”.').waitFor();
    expect(await ana.page.getByTestId('toast-action').count()).toBe(0);
    expect(await ana.page.getByTestId('edit-title').isVisible()).toBe(true);
    await ana.page.keyboard.press('Escape');
    await panelCloses();
  });

  it('reports a save that failed after its panel closed, and keeps the edits', async () => {
    const heldSave = await holdSaves(market, (route) => route.fulfill({ status: 422, body: '' }));
    await edit(market);
    await ana.page.getByTestId('edit-title').fill('Lost market');
    await save();
    await ana.page.keyboard.press('Escape');
    await panelCloses();
    await heldSave.goOn();
    await ana.page.getByText('The changes to “Covered market” are not saved.').waitFor();
    await edit(market);
    expect(await ana.page.getByTestId('edit-title').inputValue()).toBe('Lost market');
    await ana.page.getByRole('button', { name: 'Discard changes' }).click();
    await ana.page.keyboard.press('Escape');
    await panelCloses();
  });

  it('asks how to resolve a conflicting edit', async () => {
    await edit(market);
    await ana.page.getByTestId('edit-title').fill('Fish market');
    await write(server, 'PATCH', `/${market}`, { title: 'Flea market', description: 'On Sundays.' });
    const clash = ana.page.getByTestId('clash');
    await clash.getByText('Flea market').waitFor();
    expect(await ana.page.getByTestId('edit-save').isDisabled()).toBe(true);
    await comesToEqual(() => ana.page.getByTestId('edit-description').inputValue(), 'On Sundays.');
    await clash.getByRole('button', { name: 'Keep mine' }).click();
    await save();
    await panelCloses();
    expect(await adminVideo(server, market)).toMatchObject({ title: 'Fish market', description: 'On Sundays.' });
  });

  it('loses nothing when the other edit arrives late', async () => {
    await edit(market);
    feed.hold();
    await ana.page.getByTestId('edit-title').fill('Night market');
    const theirs = await json<WriteAnswer>(write(server, 'PATCH', `/${market}`, { title: 'Town market' }));
    await adminVideo(server, market, theirs.position);
    await save();
    await ana.page.getByText('Somebody else edited this video meanwhile.').waitFor();
    const clash = ana.page.getByTestId('clash');
    await clash.getByText('Town market').waitFor();
    expect(await ana.page.getByTestId('edit-title').inputValue()).toBe('Night market');
    expect(await adminVideo(server, market)).toMatchObject({ title: 'Town market' });
    feed.release();
    await clash.getByRole('button', { name: 'Take theirs' }).click();
    expect(await ana.page.getByTestId('edit-title').inputValue()).toBe('Town market');
    await ana.page.getByTestId('edit-title').fill('Market of the town');
    await save();
    await panelCloses();
    await comesToEqual(async () => (await adminVideo(server, market)).title, 'Market of the town');
  });

  it('removes and restores a video', async () => {
    await ana.page.getByTestId(`remove-${train}`).click();
    await comesToEqual(() => stateOf(train).innerText(), 'Removed');
    await card(train).waitFor({ state: 'detached' });
    await undo();
    await comesToEqual(() => stateOf(train).innerText(), 'Ready');
    await card(train).waitFor();
  });

  it('removes and restores many videos at once', async () => {
    for (const id of [market, train]) await row(id).getByRole('checkbox').check();
    await ana.page.getByText('2 videos selected').waitFor();
    await ana.page.getByTestId('bulk-remove').click();
    for (const id of [market, train]) await card(id).waitFor({ state: 'detached' });
    await ana.page.getByText('Removed 2 videos.').waitFor();
    expect(await ana.page.getByTestId('bulk-bar').count()).toBe(0);
    await undo();
    for (const id of [market, train]) await card(id).waitFor();
  });

  it('filters by state, and follows changes of state', async () => {
    const tabs = () => ana.page.getByRole('group', { name: 'State' }).getByRole('button').allTextContents();
    await comesToEqual(tabs, ['All4', 'Failed1', 'Working', 'Ready3', 'Removed']);
    await ana.page.getByTestId('state-failed').click();
    await comesToEqual(titlesInTable, ['Shopping list']);
    await ana.page.getByTestId('state-removed').click();
    await ana.page.getByText('No video is removed.').waitFor();
    await write(server, 'DELETE', `/${train}`);
    await comesToEqual(titlesInTable, ['Night train']);
    await comesToEqual(tabs, ['All4', 'Failed1', 'Working', 'Ready2', 'Removed1']);
    await write(server, 'POST', `/${train}/restore`);
    await ana.page.getByText('No video is removed.').waitFor();
    await ana.page.getByTestId('state-all').click();
    await row(train).waitFor();
  });

  it('searches', async () => {
    await ana.page.keyboard.press('/');
    await ana.page.keyboard.type('mark');
    await comesToEqual(titlesInTable, ['Market of the town']);
    await ana.page.keyboard.press('Escape');
    await row(train).waitFor();
  });

  it('can be used by keyboard alone', async () => {
    const { page } = ana;
    await page.getByTestId('state-ready').click();
    await comesToEqual(titlesInTable, ['Old harbour', 'Market of the town', 'Night train']);
    await eventually(async () => {
      await page.keyboard.press('Tab');
      return (await focusedRow(page)) === harbour;
    }, 'the rows are reached by Tab');
    await page.keyboard.press('End');
    await comesToEqual(() => focusedRow(page), train);
    await page.keyboard.press('ArrowUp');
    await comesToEqual(() => focusedRow(page), market);
    await page.keyboard.press('Space');
    await comesToEqual(() => row(market).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Space');
    await comesToEqual(() => row(market).getAttribute('aria-selected'), 'false');
    await page.keyboard.press('Enter');
    await comesToEqual(panelHasFocus, true); // it gets Escape from then on
    await page.keyboard.press('Escape');
    await panelCloses();
    await comesToEqual(() => focusedRow(page), market);
    await page.keyboard.press('Delete');
    await comesToEqual(titlesInTable, ['Old harbour', 'Night train']);
    await comesToEqual(() => focusedRow(page), train);
    await page.keyboard.press('ArrowUp');
    await comesToEqual(() => focusedRow(page), harbour);
  });

  it('shows the panel beside the table, which stays usable by keyboard', async () => {
    const { page } = ana;
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Old harbour' });
    await comesToEqual(() => panel.evaluate((element) => element === document.activeElement), true);
    await row(train).getByRole('button').first().click();
    await page.getByRole('complementary', { name: 'Night train' }).waitFor();
    await row(harbour).focus();
    await page.keyboard.press('ArrowDown');
    await comesToEqual(() => focusedRow(page), train);
    await page.getByRole('complementary', { name: 'Night train' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await panelCloses();
    await comesToEqual(() => focusedRow(page), train);
  });

  it('tells about unsaved edits when another video is opened', async () => {
    const { page } = ana;
    await edit(train);
    await page.getByTestId('edit-title').fill('Slow train');
    await row(harbour).getByRole('button').first().click();
    await page.getByText('The changes to “Night train” are not saved.').waitFor();
    await page.getByRole('button', { name: 'Go on editing' }).click();
    await comesToEqual(() => page.getByTestId('edit-title').inputValue(), 'Slow train');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.keyboard.press('Escape');
    await panelCloses();
  });

  it('opens the panel as a dialog on a narrow page', async () => {
    const { page } = ana;
    await resizeTo(page, { width: 375, height: 800 });
    await edit(train);
    await page.getByRole('dialog', { name: 'Night train' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await page.keyboard.press('Escape');
    await panelCloses();
    await resizeTo(page, { width: 1280, height: 800 });
  });

  it('has only expected errors on the consoles', () => {
    expect(viewer.problems).toEqual([]);
    expect(ana.problems).toEqual(['401', '422', '412'].map((status) => expect.stringContaining(status)));
  });
});

/** The id of the focused row. */
const focusedRow = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['id']);
