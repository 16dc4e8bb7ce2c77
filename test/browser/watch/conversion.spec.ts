import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import type { UpdateFrame } from '../../../apps/api/src/contract/updates.schema.js';
import type { CatalogVideo } from '../../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../../media/make-clip.js';
import { faultsOf } from '../../support/axe.js';
import { comesToEqual, hoverAt, launchBrowser, newVisitor, type WatchedPage } from '../../support/browser.js';
import { eventually, json, readyVideo } from '../../support/client.js';
import { Server } from '../../support/server.js';

const PENDING: Partial<CatalogVideo> = { playable: false, conversion: 'pending', codecs: 'mp4v.20.9' };

/** A video that plays; the pages are told that it does not, or not yet. */
describe('a video that browsers do not play', () => {
  let server: Server;
  let browser: Browser;
  let video: CatalogVideo;
  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const { id } = await readyVideo(server, await makeClip({ seconds: 10, audio: true }), { title: 'Old tape' });
    video = await json<CatalogVideo>(server.request(`/api/videos/${id}`));
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
  });

  /** @returns a page that is told these facts, and a function that sends it a frame of the feed */
  async function told(path: string, facts: Partial<CatalogVideo>) {
    const visitor: WatchedPage = await newVisitor(browser);
    const { page } = visitor;
    await page.route(/\/api\/(home|videos\/[^/]+)$/, async (route) => {
      const response = await route.fetch();
      const changed: unknown = JSON.parse(await response.text(), (_key, value: { id?: string } | null) =>
        value?.id === video.id ? { ...value, ...facts } : value,
      );
      await route.fulfill({ response, json: changed });
    });
    let feed: WebSocketRoute | undefined;
    await page.routeWebSocket('**/api/updates', (toPage) => {
      toPage.connectToServer();
      feed = toPage;
    });
    await page.goto(`${server.url}${path}`);
    const send = async (frame: UpdateFrame): Promise<void> => {
      await eventually(async () => feed !== undefined, 'the feed is connected');
      feed?.send(JSON.stringify(frame));
    };
    return { ...visitor, send };
  }

  const progress = (percent: number): UpdateFrame => ({
    type: 'progress',
    videoId: video.id,
    stage: 'rendition',
    percent,
    secondsLeft: 110,
  });
  const conversion = (page: Page) => page.getByTestId('conversion');

  it('is being converted: its page tells how far it is, and plays it as soon as it can', async () => {
    const { page, problems, send } = await told(`/watch/${video.id}`, PENDING);
    await page.getByText('This video is being converted so that it plays in your browser.').waitFor();
    await conversion(page).getByText('Waiting to be converted').waitFor();
    await hoverAt(page.getByTestId('unplayable').locator('img').last(), 0.5);
    await page.getByTestId('unplayable').getByTestId('tile').waitFor();
    await send(progress(40));
    await conversion(page).getByText('Converting 40%, about 2 min').waitFor();
    expect(await conversion(page).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('40');
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.locator('video').count()).toBe(0);

    await send({ type: 'video', resume: video.position + 1, video: { ...video, position: video.position + 1 } });
    const element = page.locator('video');
    await comesToEqual(() => element.evaluate((media: HTMLVideoElement) => media.readyState > 1), true);
    expect(await page.getByTestId('unplayable').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('has its progress on its card', async () => {
    const { page, problems, send } = await told('/', PENDING);
    const pill = page.getByTestId('state-pill').first();
    await pill.getByText('Waiting to be converted').waitFor();
    await send(progress(7));
    await pill.getByText('Converting 7%, about 2 min').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('could not be converted: its page says so, and shows its previews', async () => {
    const { page, problems } = await told(`/watch/${video.id}`, { ...PENDING, conversion: 'failed' });
    const notice = page.getByTestId('unplayable');
    await notice.getByText('This video could not be converted to a format that your browser plays.').waitFor();
    expect(await conversion(page).count()).toBe(0);
    expect(await page.locator('video').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('is marked on its card if it could not be converted', async () => {
    const { page } = await told('/', { ...PENDING, conversion: 'failed' });
    await page.getByTestId('state-pill').getByText('Does not play in this browser').first().waitFor();
    await page.context().close();
  });
});
