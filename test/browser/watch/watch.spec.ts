import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { makeClip, secondShownBy } from '../../media/make-clip.js';
import type { StoryboardJson, StoryboardJsonTile } from '../../../apps/api/src/previews/storyboard-json.js';
import { faultsOf } from '../../support/axe.js';
import {
  brightnessOf,
  comesToEqual,
  hoverAt,
  launchBrowser,
  newVisitor,
  visit,
  type WatchedPage,
} from '../../support/browser.js';
import { catalog, eventually, processed, readyVideo, uploaded, write } from '../../support/client.js';
import { Gate, heldBy, previewsWithoutMemory } from '../../support/gate.js';
import { Server } from '../../support/server.js';

const SECONDS = 40;

/** One viewer with the player. */
describe('watching', () => {
  const [gate, conversions] = [new Gate(), new Gate()];
  let server: Server;
  let browser: Browser;
  let viewer: WatchedPage;
  let page: Page;
  let source: string;

  beforeAll(async () => {
    const env = heldBy({ previews: gate, rendition: conversions });
    [server, browser] = await Promise.all([Server.start({ env }), launchBrowser()]);
    const clip = await makeClip({ seconds: SECONDS, audio: true });
    source = (await uploaded(server, clip, { title: 'Harbour' })).video.id;
    await eventually(async () => (await catalog(server)).items.length === 1, 'the video is listed');
    viewer = await visit(browser, server.url);
    page = viewer.page;
  });
  afterAll(async () => {
    await browser.close();
    await server.dispose();
    for (const each of [gate, conversions]) each.dispose();
  });

  const video = () => page.locator('video');
  const state = <K extends 'paused' | 'muted' | 'playbackRate' | 'currentTime' | 'readyState'>(name: K) =>
    video().evaluate((element: HTMLVideoElement, key) => element[key], name);
  const press = (key: string) => page.keyboard.press(key);
  const landsAt = (seconds: number) =>
    eventually(async () => Math.abs((await state('currentTime')) - seconds) < 0.2, `playback is at ${seconds} s`);
  const pauses = () => comesToEqual(() => state('paused'), true);

  it('plays while its previews are being made, and the scrubber fills in when they arrive', async () => {
    await page.getByTestId(`card-${source}`).getByRole('link').first().click();
    await eventually(async () => (await state('currentTime')) > 0.2, 'playback advances');
    await press('k');
    await pauses();
    await hoverAt(page.getByTestId('scrubber'), 0.5);
    expect(await page.getByTestId('scrub-tile').count()).toBe(0);
    gate.open();
    await processed(server, source);
    await page.getByTestId('scrub-tile').waitFor();
    await comesToEqual(() => shownBy(page.getByTestId('scrub-tile')), nearly(SECONDS / 2, 2));
  });

  it('says so where pictures could not be decoded, instead of another picture', async () => {
    const other = await newVisitor(browser);
    await other.page.route('**/storyboard.json*', async (route) => {
      const board = (await (await route.fetch()).json()) as StoryboardJson;
      const isKept = ({ startTime }: StoryboardJsonTile): boolean => startTime < 15 || startTime > 25;
      await route.fulfill({ json: { ...board, tiles: board.tiles.filter(isKept) } });
    });
    await other.page.goto(`${server.url}/watch/${source}`);
    await hoverAt(other.page.getByTestId('scrubber'), 0.5);
    await other.page.getByTestId('scrub-tile').getByText('No preview here').waitFor();
    await hoverAt(other.page.getByTestId('scrubber'), 0.75);
    await comesToEqual(() => shownBy(other.page.getByTestId('scrub-tile')), nearly((SECONDS * 3) / 4, 2));
    expect(other.problems).toEqual([]);
    await other.page.context().close();
  });

  it('supports the usual keys', async () => {
    await press('5');
    await landsAt(20);
    await press('l');
    await landsAt(30);
    await press('j');
    await press('j');
    await landsAt(10);
    await press('ArrowRight');
    await landsAt(15);
    await press('ArrowLeft');
    await landsAt(10);
    await press('0');
    await landsAt(0);
    await press('9');
    await landsAt(36);
    await press('Home');
    await landsAt(0);
    await press('Space');
    await comesToEqual(() => state('paused'), false);
    await press('k');
    await pauses();
    await press('m');
    await comesToEqual(() => state('muted'), true);
    await press('m');
    await comesToEqual(() => state('muted'), false);
    await press('>');
    await comesToEqual(() => state('playbackRate'), 1.25);
    await press('<');
    await press('<');
    await comesToEqual(() => state('playbackRate'), 0.75);
    await press('>');
    await comesToEqual(() => state('playbackRate'), 1);
  });

  it('handles several keys pressed at once', async () => {
    const pressAtOnce = (...keys: string[]) =>
      page.evaluate((all) => {
        for (const key of all) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      }, keys);
    await press('5');
    await landsAt(20);
    await page.waitForFunction(() => document.querySelector('[data-media-player]:not([data-seeking])'));
    await pressAtOnce('l', 'j', 'j');
    await landsAt(10);
    await pressAtOnce('k', 'k');
    await pauses();
    await pressAtOnce('m', 'm');
    await comesToEqual(() => state('muted'), false);
  });

  it('steps frame by frame when it is paused', async () => {
    await press('2');
    await landsAt(8);
    await press('.');
    await eventually(async () => between(await state('currentTime'), 8.02, 8.06), 'one frame ahead');
    await press(',');
    await eventually(async () => between(await state('currentTime'), 7.98, 8.02), 'one frame back');
  });

  it('supports full screen, has no captions, and lists its keys', async () => {
    const fillsScreen = () => page.getByTestId('player').and(page.locator(':fullscreen[data-fullscreen]')).isVisible();
    await press('f');
    await comesToEqual(fillsScreen, true);
    await press('f');
    await comesToEqual(fillsScreen, false);
    await press('c');
    await page.getByTestId('key-hint').getByText('This video has no captions').waitFor();
    await press('?');
    const help = page.getByTestId('shortcut-help');
    await help.getByText('Picture in picture').waitFor();
    await press('k'); // the open dialog gets the key
    await press('Escape');
    await help.waitFor({ state: 'detached' });
    expect(await state('paused')).toBe(true);
  });

  it('supports picture-in-picture, if the browser does', async () => {
    await press('i');
    const isOut = () => page.locator('[data-testid=player][data-pip]').isVisible();
    const isRefused = () => page.getByText('Picture in picture is not available here').isVisible();
    await eventually(async () => (await isOut()) || (await isRefused()), 'a window, or the reason why not');
    if (await isOut()) await press('i');
    await comesToEqual(isOut, false);
  });

  it('has a menu of speeds', async () => {
    await page.getByTestId('player').hover();
    await page.getByRole('button', { name: /^Speed/ }).click();
    await page.getByRole('menuitemradio', { name: '1.5×' }).click();
    await comesToEqual(() => state('playbackRate'), 1.5);
    await press('<');
    await press('<');
    await comesToEqual(() => state('playbackRate'), 1);
  });

  it('seeks to times in its description', async () => {
    await write(server, 'PATCH', `/${source}`, { description: 'Boats at 0:12, lights at 0:30. Not at 9:59.' });
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByRole('button', { name: 'Play from 0:30' }).click();
    await eventually(async () => between(await state('currentTime'), 30, 33), 'playback is there');
    await comesToEqual(() => state('paused'), false);
    expect(await page.getByTestId('description').getByRole('button').count()).toBe(2);
  });

  it('resumes at its last position, and shows it on the card', async () => {
    await press('k');
    await pauses();
    await press('7');
    await landsAt(28);
    await press('k');
    await eventually(async () => (await state('currentTime')) > 28.3, 'playback advances');
    await press('k');
    await pauses();
    const leftAt = await state('currentTime');
    await page.getByRole('link', { name: 'Reelog, all videos' }).click();
    await page
      .getByTestId(`card-${source}`)
      .getByText(`${Math.round((leftAt / SECONDS) * 100)} % watched`)
      .waitFor();
    await page.reload();
    await page.getByTestId(`card-${source}`).getByRole('link').first().click();
    await eventually(async () => (await state('readyState')) >= 2, 'the video has loaded');
    await eventually(async () => between(await state('currentTime'), leftAt - 0.1, leftAt + 3), 'it resumes');
  });

  it('shows the tile of an instant before the video has loaded', async () => {
    const early = await newVisitor(browser);
    await early.page.route('**/stream', () => undefined); // the video never loads
    await early.page.goto(`${server.url}/watch/${source}`);
    for (const share of [0.25, 0.8]) {
      await hoverAt(early.page.getByTestId('scrubber'), share);
      await comesToEqual(() => shownBy(early.page.getByTestId('scrub-tile')), nearly(share * SECONDS, 2));
    }
    expect(await early.page.locator('video').evaluate((element: HTMLVideoElement) => element.readyState)).toBe(0);
    expect(early.problems).toEqual([]);
    await early.page.context().close();
  });

  it('checks whether this browser plays a video', async () => {
    const { id } = await readyVideo(server, await makeClip({ seconds: 2, codec: 'hevc' }), { title: 'From a phone' });
    const plain = await visit(browser, server.url);
    await plain.page.getByTestId(`card-${id}`).getByTestId('state-pill').waitFor();
    expect(await plain.page.getByTestId(`card-${source}`).getByTestId('state-pill').count()).toBe(0);
    const able = await newVisitor(browser);
    await able.page.addInitScript(() => {
      const ask = HTMLMediaElement.prototype.canPlayType;
      HTMLMediaElement.prototype.canPlayType = function (type) {
        return /codecs="h(vc|ev)1\./.test(type) ? 'probably' : ask.call(this, type);
      };
    });
    await able.page.goto(`${server.url}/watch/${id}`);
    await able.page.getByTestId('player').waitFor();
    expect(await able.page.getByTestId('unplayable').count()).toBe(0);
    await Promise.all([plain, able].map(({ page }) => page.context().close()));
  });

  it('reports missing previews of a playable video', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelog-tools-'));
    const poor = await Server.start({ env: previewsWithoutMemory(folder) });
    const { id } = (await uploaded(poor, await makeClip({ seconds: 2 }))).video;
    await processed(poor, id);
    const other = await visit(browser, poor.url);
    await other.page.getByTestId(`card-${id}`).getByText('No preview').waitFor();
    expect(await faultsOf(other.page)).toEqual([]);
    await other.page.goto(`${poor.url}/watch/${id}`);
    await other.page.getByTestId('no-previews').waitFor();
    expect(await other.page.getByRole('tab').count()).toBe(0);
    await other.page.getByTestId('player').waitFor();
    expect(await faultsOf(other.page)).toEqual([]);
    expect(other.problems).toEqual([]);
    await other.page.context().close();
    await poor.dispose();
    rmSync(folder, { recursive: true });
  });

  it('reports that there is no such video', async () => {
    const lost = await visit(browser, `${server.url}/watch/0190f000-0000-7000-8000-000000000000`);
    await lost.page.getByTestId('video-missing').getByText('This video does not exist, or was removed.').waitFor();
    // The page, the video, and once more the video when the feed connects after its answer.
    expect(lost.problems.length).toBeGreaterThanOrEqual(2);
    expect(lost.problems.filter((problem) => !problem.includes('404'))).toEqual([]);
    await lost.page.getByRole('link', { name: 'All videos', exact: true }).click();
    await lost.page.getByTestId(`card-${source}`).waitFor();
    await lost.page.context().close();
  });

  it('has no error on the console', () => expect(viewer.problems).toEqual([]));
});

const between = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/** Which second of a timecode clip an element shows. */
const shownBy = async (element: Locator): Promise<number> => secondShownBy(await brightnessOf(element));

/** Matches a number at most `distance` away. */
const nearly = (value: number, distance: number): unknown => expect.closeTo(value, -Math.log10(2 * distance));
