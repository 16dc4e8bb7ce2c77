import type { Browser, Page } from 'playwright-core';
import { makeClip } from '../../media/make-clip.js';
import { makeSoundClip } from '../../media/make-sound-clip.js';
import { faultsOf } from '../../support/axe.js';
import { comesToEqual, launchBrowser, newVisitor, type WatchedPage } from '../../support/browser.js';
import { readyVideo } from '../../support/client.js';
import { Server } from '../../support/server.js';

let server: Server;
let browser: Browser;
let visitor: WatchedPage;
let page: Page;
let heard: string;
let silent: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  const clip = {
    sound: 'sine=f=1000:r=48000:d=20,volume=-12dB',
    seconds: 20,
    container: 'webm',
    codec: 'libopus',
  } as const;
  heard = (await readyVideo(server, await makeSoundClip(clip), { title: 'Harbour' })).id;
  silent = (await readyVideo(server, await makeClip({ seconds: 2 }), { title: 'Fog' })).id;
  visitor = await newVisitor(browser);
  page = visitor.page;
  await page.addInitScript(() => {
    const createGain = AudioContext.prototype.createGain;
    AudioContext.prototype.createGain = function () {
      const made = createGain.call(this);
      Object.assign(window, { gainOfPage: made });
      return made;
    };
  });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.dispose();
});

async function openSettings(id: string): Promise<void> {
  await page.goto(`${server.url}/watch/${id}`);
  await page.locator('[data-testid=player][data-can-play]').waitFor();
  await page.mouse.move(400, 300);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemcheckbox', { name: /Theatre/ }).waitFor({ state: 'attached' });
}
/** The factor by which the page changes the sound; 0 when it leaves it alone. */
const gain = () => page.evaluate(() => (window as { gainOfPage?: GainNode }).gainOfPage?.gain.value ?? 0);
const item = (name: string) => page.getByRole('menuitemcheckbox', { name });
const waveform = () => page.getByTestId('waveform');
const plays = () =>
  page.locator('video').evaluate(async (element: HTMLVideoElement) => {
    await element.play();
    const before = element.currentTime;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return element.currentTime > before;
  });

describe('the sound of a video', () => {
  it('is shown and made even on request', async () => {
    await openSettings(heard);
    expect(await waveform().count()).toBe(0);
    await item('Waveform').click();
    await item('Even volume').click();
    await waveform().waitFor({ state: 'attached' });
    expect(await item('Even volume').getAttribute('aria-checked')).toBe('true');
    expect(await faultsOf(page)).toEqual([]);
    await comesToEqual(gain, expect.closeTo(4, 0)); // -30 LUFS
    expect(await plays()).toBe(true);
  });

  it('is so at the next visit, and can be switched off', async () => {
    await openSettings(heard);
    await waveform().waitFor({ state: 'attached' });
    await comesToEqual(gain, expect.closeTo(4, 0));
    expect(await plays()).toBe(true);
    await item('Even volume').click();
    await item('Waveform').click();
    await comesToEqual(() => waveform().count(), 0);
    expect(await item('Even volume').getAttribute('aria-checked')).toBe('false');
    expect(await plays()).toBe(true);
    await comesToEqual(gain, expect.closeTo(1, 1));
  });

  it('has no switches in a video without sound', async () => {
    await openSettings(silent);
    expect(await item('Waveform').count()).toBe(0);
    expect(await item('Even volume').count()).toBe(0);
  });

  it('needs no request that fails', () => expect(visitor.problems).toEqual([]));
});
