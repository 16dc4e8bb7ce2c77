import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Browser, Request } from 'playwright-core';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { makeClip } from '../media/make-clip.js';
import { comesToEqual, launchBrowser, visit, type WatchedPage } from '../support/browser.js';
import { head, json, type Page, processed, readyVideo, uploaded, write, type WriteAnswer } from '../support/client.js';
import { AUDITOR_KEY, Server } from '../support/server.js';

interface RecordedEvent {
  readonly position: number;
  readonly hash: string;
  readonly occurredAt: string;
}

/** The history of a small library, as an auditor sees it. */
describe('the history', () => {
  let server: Server;
  let browser: Browser;
  let auditor: WatchedPage;
  let harbour: string;
  let renamedAt: number;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    harbour = (await readyVideo(server, await makeClip({ seconds: 4 }), { title: 'Harbour' })).id;
    const renamed = await json<WriteAnswer>(write(server, 'PATCH', `/${harbour}`, { title: 'Old harbour' }));
    renamedAt = renamed.position;
    await write(server, 'PATCH', `/${harbour}`, { tags: ['sea'] });
    await write(server, 'DELETE', `/${harbour}`);
    await write(server, 'POST', `/${harbour}/restore`);
    const broken = await uploaded(server, await makeBrokenFile('text'), { title: 'Shopping list' });
    await processed(server, broken.video.id);
    auditor = await visit(browser, `${server.url}/#key=${AUDITOR_KEY}`);
    await auditor.page.getByRole('link', { name: 'History' }).click();
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  const list = () => auditor.page.getByTestId('events');
  const sentences = () => list().getByRole('listitem').getByRole('button').allInnerTexts();
  const eventAt = (position: number): Promise<RecordedEvent> =>
    json<Page<RecordedEvent>>(
      server.request(`/api/audit/events?after=${position - 1}&limit=1`, { key: AUDITOR_KEY }),
    ).then(({ items }) => items[0]!);

  it('shows actions of people by default, as sentences, the latest first', async () => {
    await comesToEqual(sentences, [
      'ana uploaded Shopping list',
      'ana restored Old harbour',
      'ana removed Old harbour',
      'ana changed the tags of Old harbour',
      'ana renamed Harbour to Old harbour',
      'ana uploaded Harbour',
      'ana was introduced',
    ]);
  });

  it('asks for its rows and their titles together', async () => {
    const asked: string[] = [];
    const note = (request: Request) => void (request.url().includes('/api/audit/events') && asked.push(request.url()));
    auditor.page.on('request', note);
    await auditor.page.getByTestId('filter-group').selectOption('By the system');
    await comesToEqual(sentences, [
      expect.stringMatching(/^Checking Shopping list failed: .+\.$/),
      expect.stringMatching(/^Previews were made of Harbour: \d tiles$/),
      'Harbour was checked: 0:04, 320 × 180',
    ]);
    auditor.page.off('request', note);
    expect(asked).toHaveLength(1);
  });

  it('shows events as sentences, the latest first', async () => {
    await auditor.page.getByTestId('filter-group').selectOption('All activity');
    await comesToEqual(sentences, [
      expect.stringMatching(/^Checking Shopping list failed: .+\.$/),
      'ana uploaded Shopping list',
      'ana restored Old harbour',
      'ana removed Old harbour',
      'ana changed the tags of Old harbour',
      'ana renamed Harbour to Old harbour',
      expect.stringMatching(/^Previews were made of Harbour: \d tiles$/),
      'Harbour was checked: 0:04, 320 × 180',
      'ana uploaded Harbour',
      'ana was introduced',
    ]);
  });

  it('is grouped by day, and shows the exact time on hover', async () => {
    const { occurredAt } = await eventAt(1);
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(occurredAt));
    const section = list().getByRole('region', { name: day.replace(',', '') });
    expect(await section.or(list().getByRole('region', { name: day })).count()).toBe(1);
    const time = auditor.page.getByTestId('event-1').getByRole('time').first();
    expect(await time.getAttribute('datetime')).toBe(occurredAt);
    expect(await time.getAttribute('title')).toContain(String(new Date(occurredAt).getUTCFullYear()));
  });

  it('is filtered by kind, by person and by day', async () => {
    const { page } = auditor;
    await page.getByTestId('filter-type').selectOption('Removals (1)');
    await comesToEqual(sentences, ['ana removed Old harbour']);
    expect(page.url()).toContain('type=VideoRemoved');
    await page.goBack();
    await comesToEqual(async () => (await sentences()).length, 10);
    const person = page.getByRole('combobox', { name: 'Person' });
    await person.fill('FRAME');
    await comesToEqual(async () => (await sentences()).length, 3);
    await person.fill('An');
    await comesToEqual(async () => (await sentences()).length, 7);
    await page.getByRole('button', { name: 'Clear' }).click();
    await comesToEqual(async () => (await sentences()).length, 10);
    await page.getByLabel('From').fill('2099-01-01');
    await page.getByText('Nothing of this kind was recorded.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await comesToEqual(async () => (await sentences()).length, 10);
  });

  it('offers only existing event types and people, with counts', async () => {
    const { page } = auditor;
    const offered = (testId: string) => page.getByTestId(testId).getByRole('option').allInnerTexts();
    await comesToEqual(
      async () => (await offered('filter-type')).sort(),
      [
        'All kinds',
        'Checks (1)',
        'Edits (2)',
        'Failures (1)',
        'New people (1)',
        'Previews made (1)',
        'Removals (1)',
        'Restorations (1)',
        'Uploads (2)',
      ],
    );
    await page.getByTestId('filter-group').selectOption('By people');
    await comesToEqual(async () => (await offered('filter-type')).length, 6);
    expect(
      await page.locator('datalist option').evaluateAll((all) => all.map((each) => each.getAttribute('value'))),
    ).toEqual(['ana']);
    await page.getByTestId('filter-group').selectOption('All activity');
  });

  it('searches titles, also of removed videos', async () => {
    const { page } = auditor;
    await page.getByRole('textbox', { name: 'Search titles' }).fill('shop');
    await comesToEqual(async () => (await sentences()).length, 2);
    const removed = (await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Market' })).id;
    await json(write(server, 'DELETE', `/${removed}`));
    await page.getByRole('textbox', { name: 'Search titles' }).fill('MARK');
    await comesToEqual(sentences, [
      'ana removed Market',
      expect.stringMatching(/^Previews were made of Market/),
      expect.stringMatching(/^Market was checked/),
      'ana uploaded Market',
    ]);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await comesToEqual(async () => (await sentences()).length, 14);
  });

  it('is offered on the page of a removed video', async () => {
    const gone = (await uploaded(server, await makeClip({ seconds: 1 }), { title: 'Gone' })).video.id;
    await json(write(server, 'DELETE', `/${gone}`));
    const { page } = await visit(browser, `${server.url}/#key=${AUDITOR_KEY}`);
    await page.getByRole('link', { name: 'History' }).waitFor();
    await page.goto(`${server.url}/watch/${gone}`);
    await page.getByRole('link', { name: 'History of this video' }).click();
    await page.getByRole('heading', { level: 1, name: 'Gone' }).waitFor();
    await page.context().close();
  });

  it('ends a day where the next begins, also without a midnight', async () => {
    // In Beirut the clock went from midnight to one o'clock on that day.
    const { page } = await visit(browser, `${server.url}/#key=${AUDITOR_KEY}`, { timezoneId: 'Asia/Beirut' });
    await page.getByRole('link', { name: 'History' }).click();
    const asked = page.waitForRequest((request) => request.url().includes('to='));
    await page.getByLabel('To', { exact: true }).fill('2024-03-31');
    const ends = new URL((await asked).url()).searchParams.get('to');
    const begun = page.waitForRequest((request) => request.url().includes('from='));
    await page.getByLabel('From', { exact: true }).fill('2024-03-31');
    const begins = new URL((await begun).url()).searchParams.get('from');
    expect([begins, ends]).toEqual(['2024-03-30T22:00:00.000Z', '2024-03-31T21:00:00.000Z']);
    await page.context().close();
  });

  it('opens an event to its data, its hash and its neighbours', async () => {
    const { page } = auditor;
    const [event, next] = await Promise.all([eventAt(renamedAt), eventAt(renamedAt + 1)]);
    await page.getByTestId(`event-${renamedAt}`).getByRole('button').click();
    const dialog = page.getByTestId('event-dialog');
    await dialog.getByTestId('event-data').waitFor();
    expect(JSON.parse(await dialog.getByTestId('event-data').innerText())).toMatchObject({ title: 'Old harbour' });
    await dialog.getByText('ana renamed Harbour to Old harbour').waitFor();
    await dialog.getByText('ana (manager)', { exact: true }).waitFor();
    await dialog.getByText(event.hash, { exact: true }).waitFor();
    await dialog.getByText(`The link to event #${renamedAt - 1} holds.`).waitFor();
    await dialog.getByText(`The link from event #${renamedAt + 1} holds.`).waitFor();
    await dialog.getByRole('button', { name: `#${renamedAt + 1}` }).click();
    await dialog.getByText(next.hash, { exact: true }).waitFor();
    await dialog.getByText('ana changed the tags of Old harbour').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('event=');
  });

  it('shows the history of one video, with values before and after', async () => {
    const { page } = auditor;
    await page.getByTestId(`event-${renamedAt}`).getByRole('link', { name: 'Story of this video' }).click();
    await page.waitForURL(`**/history/${harbour}`);
    await page.getByRole('heading', { level: 1, name: 'Old harbour' }).waitFor();
    const step = page.getByTestId(`step-${renamedAt}`);
    expect(await step.getByRole('deletion').first().innerText()).toBe('Harbour');
    expect(await step.getByRole('definition').first().innerText()).toBe('Harbour → Old harbour');
    await write(server, 'PATCH', `/${harbour}`, { description: 'Boats.' });
    await page.getByText('ana changed the description of Old harbour').waitFor();
    await page.getByRole('link', { name: 'History' }).last().click();
    await list().waitFor();
  });

  it('is live at the top, unless it is paused', async () => {
    const { page } = auditor;
    await write(server, 'PATCH', `/${harbour}`, { title: 'Harbour at night' });
    await comesToEqual(async () => (await sentences())[0], 'ana renamed Old harbour to Harbour at night');
    await page.getByTestId('pause').click();
    await write(server, 'PATCH', `/${harbour}`, { title: 'Harbour at dawn' });
    await page.getByText('Paused, 1 new').waitFor();
    expect((await sentences())[0]).toBe('ana renamed Old harbour to Harbour at night');
    await page.getByTestId('pause').click();
    await comesToEqual(
      async () => (await sentences()).slice(0, 2),
      ['ana renamed Harbour at night to Harbour at dawn', 'ana renamed Old harbour to Harbour at night'],
    );
  });

  it('is verified, and the seal shows it', async () => {
    const { page } = auditor;
    const seal = page.getByTestId('seal');
    const icon = () => seal.locator('svg path').first().getAttribute('d');
    const unverified = await icon();
    expect(await seal.getAttribute('data-verdict')).toBe('open');
    await page.getByTestId('verify').click();
    await comesToEqual(() => seal.getAttribute('data-verdict'), 'whole');
    expect(await icon()).not.toBe(unverified);
    const { position, hash } = await head(server);
    await seal.getByText(`All ${position} events verified`).waitFor();
    await seal.getByText(`Head #${position} ${hash.slice(0, 16)}`).waitFor();
  });

  it('shows two whole events on the first screen of a phone, and the filters on demand', async () => {
    const { page, problems } = await visit(browser, `${server.url}/#key=${AUDITOR_KEY}`, {
      viewport: { width: 375, height: 812 },
      hasTouch: true,
    });
    await page.getByRole('link', { name: 'History' }).click();
    const rows = page.getByTestId('events').getByRole('listitem');
    await rows.nth(1).waitFor();
    const second = (await rows.nth(1).boundingBox())!;
    const navigation = (await page.getByRole('link', { name: 'History', exact: true }).boundingBox())!;
    expect(second.y + second.height).toBeLessThanOrEqual(navigation.y);

    const toggle = page.getByTestId('filter-toggle');
    expect(await page.getByTestId('filter-group').isVisible()).toBe(false);
    await toggle.click();
    await page.getByTestId('filter-type').selectOption('Removals (3)');
    await comesToEqual(() => rows.count(), 3);
    await toggle.click();
    expect(await page.getByTestId('filter-type').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filter 1 set' }).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('is exported completely', async () => {
    const downloading = auditor.page.waitForEvent('download');
    await auditor.page.getByTestId('export').click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/\.ndjson\.gz$/);
    const lines = gunzipSync(await readFile(await download.path()))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Partial<RecordedEvent>);
    const end = await head(server);
    const events = lines.slice(1, -1); // between a line about the log and one about its end
    expect(events.map((event) => event.position)).toEqual(Array.from({ length: end.position }, (_, i) => i + 1));
    expect(lines.at(-1)).toMatchObject({ head: end });
  });

  it('leaves no error on the console', () => expect(auditor.problems).toEqual([]));
});
