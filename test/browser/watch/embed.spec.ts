import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame } from 'playwright-core';
import type { AdminVideo } from '../../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../../media/make-clip.js';
import { faultsOf } from '../../support/axe.js';
import { launchBrowser, newVisitor } from '../../support/browser.js';
import { adminVideo, eventually, json, readyVideo } from '../../support/client.js';
import { Server } from '../../support/server.js';

interface OembedAnswer {
  readonly html: string;
}

let server: Server;
let browser: Browser;
let video: AdminVideo;
/** A site that shows what the server tells it to. */
let otherSite: HttpServer;
let otherUrl: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  video = await readyVideo(server, await makeClip({ seconds: 4, codec: 'vp9', container: 'webm' }), {
    title: 'Old harbour',
  });
  otherSite = createServer((request, response) => {
    void (async () => {
      const url = `${server.url}/watch/${video.id}`;
      const { html } = await json<OembedAnswer>(server.request(`/api/oembed?url=${encodeURIComponent(url)}`));
      const more = new URL(request.url ?? '/', 'http://x').search;
      const shown = html.replace(`/embed/${video.id}`, `/embed/${video.id}${more}`);
      response.setHeader('Content-Type', 'text/html').end(`<!doctype html><title>Other</title>${shown}`);
    })();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => otherSite.once('listening', listening));
  otherUrl = `http://127.0.0.1:${(otherSite.address() as AddressInfo).port}`;
}, 120_000);
afterAll(async () => {
  otherSite.closeAllConnections();
  await new Promise((closed) => otherSite.close(closed));
  await browser.close();
  await server.dispose();
});

describe('a video on a page of another site', () => {
  it('plays by itself if asked for, hides its title meanwhile, and counts as viewed', async () => {
    const { page, problems } = await newVisitor(browser);
    const before = (await adminVideo(server, video.id)).views;
    await page.goto(`${otherUrl}/?autoplay=1`);
    const frame = await eventually<Frame>(
      async () => page.frames().find((each) => each.url().includes('/embed/')),
      'the frame',
    );
    await frame.locator('main.playing').waitFor();
    const title = frame.locator('.title');
    await eventually(async () => (await title.evaluate((node) => getComputedStyle(node).opacity)) === '0', 'no title');
    await eventually(async () => (await adminVideo(server, video.id)).views > before, 'the view');
    await frame.locator('main:not(.playing)').waitFor(); // at its end
    await eventually(async () => (await title.evaluate((node) => getComputedStyle(node).opacity)) === '1', 'the title');
    expect(await page.context().cookies()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('begins at the time of its address', async () => {
    const { page } = await newVisitor(browser);
    await page.goto(`${server.url}/embed/${video.id}?t=2`);
    const position = () => page.locator('video').evaluate((player: HTMLVideoElement) => player.currentTime);
    await page.locator('video').evaluate((player: HTMLVideoElement) => player.load());
    await page.locator('video').evaluate((player: HTMLVideoElement) => {
      player.muted = true;
      return player.play();
    });
    expect(await position()).toBeGreaterThanOrEqual(2);
  });

  it('says so when the file cannot be played', async () => {
    const { page } = await newVisitor(browser);
    await page.route('**/stream', (route) => route.abort());
    await page.goto(`${server.url}/embed/${video.id}?autoplay=1`);
    await page.getByRole('alert').getByText('This video cannot be played here').waitFor();
  });

  it('has no page that axe objects to', async () => {
    const { page } = await newVisitor(browser);
    for (const path of [video.id, 'nothing']) {
      await page.goto(`${server.url}/embed/${path}`);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
  });
});
