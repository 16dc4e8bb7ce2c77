import { oembedSchema } from '../../../apps/api/src/contract/oembed.schema.js';
import type { AdminVideo } from '../../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../../media/make-clip.js';
import { adminVideo, json, problem, readyVideo, write, type WriteAnswer } from '../../support/client.js';
import { Gate } from '../../support/gate.js';
import { headOf, unescaped } from '../../support/head.js';
import { rawRequest } from '../../support/raw-http.js';
import { Server } from '../../support/server.js';

const TITLE = `Harbour "at" <b>night</b> & $& 'more' ]]> \u{1F6A2}`;
const SITE_NAME = 'Town & <i>sea</i>';

const gate = new Gate();
let server: Server;
let video: AdminVideo;
let unplayable: AdminVideo;
let removed: AdminVideo;

beforeAll(async () => {
  server = await Server.start({ env: { SITE_NAME, ...gate.beforeRendition } });
  video = await readyVideo(server, await makeClip({ seconds: 10 }), { title: TITLE });
  unplayable = await readyVideo(server, await makeClip({ seconds: 1, codec: 'mpeg4', container: 'avi' }), {
    title: 'Old camera',
  });
  removed = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Secret plans' });
  const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${removed.id}`));
  await adminVideo(server, removed.id, position); // until the catalog shows it
});
afterAll(async () => {
  await server.dispose();
  gate.dispose();
});

const page = async (path: string) => {
  const { status, headers, body } = await rawRequest(server, `/embed/${path}`);
  return { status, headers, html: body.toString() };
};
const playerIn = (html: string): string => /<video[^>]*>/.exec(html)?.[0] ?? '';

describe('the page for frames of other sites', () => {
  it('has the player, the picture and a link to the page of the video, whatever characters its title has', async () => {
    const { status, headers, html } = await page(video.id);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    expect(html).not.toMatch(/<b>|<i>|\]\]>/);
    expect(unescaped(/<title>([^<]*)</.exec(html)?.[1] ?? '')).toBe(`${TITLE} · ${SITE_NAME}`);
    expect(playerIn(html)).toContain(` src="/api/videos/${video.id}/stream"`);
    expect(playerIn(html)).toContain(` poster="${video.thumbnailUrl}"`);
    expect(playerIn(html)).not.toMatch(/autoplay|muted/);
    expect(html).toContain(`<a href="/watch/${video.id}" target="_blank"`);
    expect(headOf(html).get('canonical')).toBe(`/watch/${video.id}`);
    expect(playerIn((await page(`${video.id}/`)).html)).toBe(playerIn(html));
  });

  it('begins at a time, and by itself if that is asked for', async () => {
    const { html } = await page(`${video.id}?t=0m5.5s&autoplay=1`);
    expect(playerIn(html)).toContain(' autoplay muted ');
    expect(playerIn(html)).toContain('/stream#t=5.5"');
    expect(html).toContain(`href="/watch/${video.id}?t=5"`);
    for (const wrong of ['t=10', 't=-1', 't="><script>', 't=1&t=2', 'autoplay=yes'])
      expect(playerIn((await page(`${video.id}?${wrong}`)).html)).toBe(playerIn((await page(video.id)).html));
  });

  it('may be shown in frames of all sites, runs its own script only, and sets no cookie', async () => {
    const { headers } = await page(video.id);
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain('frame-ancestors *');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(headers).not.toHaveProperty('x-frame-options');
    expect(headers).not.toHaveProperty('set-cookie');
    for (const path of ['/', `/watch/${video.id}`, '/embed', '/embed.html', '/api/videos', '/site.webmanifest']) {
      const other = await rawRequest(server, path, { headers: { Accept: 'text/html' } });
      expect([path, other.headers['content-security-policy']]).toEqual([
        path,
        expect.stringContaining("frame-ancestors 'none'"),
      ]);
      expect(other.headers['x-frame-options']).toBeDefined();
    }
  });

  it('says kindly that there is no such video, and nothing about a removed one', async () => {
    for (const id of ['nothing', removed.id, '%00', 'x'.repeat(500), '']) {
      const { status, headers, html } = await page(id);
      expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
      expect(headers['content-security-policy']).toContain('frame-ancestors *');
      expect(html).toContain('This video is not here');
      expect(html).not.toMatch(/<video|Secret plans/);
    }
  });

  it('shows the picture of a video that browsers cannot play yet, and why', async () => {
    expect(unplayable.playable).toBe(false);
    const { status, html } = await page(unplayable.id);
    expect(status).toBe(200);
    expect(html).not.toContain('<video');
    expect(html).toContain('This video is being converted so that it plays in your browser.');
    expect(html).toContain(`src="${unplayable.thumbnailUrl}"`);
  });
});

describe('oEmbed', () => {
  const path = (url: string, more = '') => `/api/oembed?url=${encodeURIComponent(url)}${more}`;
  const ask = async (url: string, more = '') => oembedSchema.parse(await json(server.request(path(url, more))));

  it('describes the player for the address of a watch page and of an embed page', async () => {
    const answer = await ask(`${server.url}/watch/${video.id}?t=3`);
    expect(answer).toMatchObject({
      type: 'video',
      version: '1.0',
      title: TITLE,
      provider_name: SITE_NAME,
      provider_url: server.url,
      width: 1280,
      height: 720,
      thumbnail_url: `${server.url}/api/videos/${video.id}/thumbnail.jpg`,
      cache_age: 3600,
    });
    const html = answer.type === 'video' ? answer.html : '';
    expect(html).toMatch(new RegExp(`^<iframe src="${server.url}/embed/${video.id}" title="[^"]*" width="1280"`));
    expect(html).not.toContain('<b>');
    expect(await ask(`${server.url}/embed/${video.id}/`)).toEqual(answer);
    const picture = await server.request(new URL(answer.thumbnail_url ?? '').pathname);
    expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('fits player and picture into the limits', async () => {
    const small = await ask(`${server.url}/watch/${video.id}`, '&maxwidth=480&maxheight=480');
    expect(small).toMatchObject({ width: 480, height: 270 });
    expect(small.thumbnail_width ?? 0).toBeLessThanOrEqual(480);
    const tiny = await ask(`${server.url}/watch/${video.id}`, '&maxwidth=10');
    expect(tiny).toMatchObject({ width: 10, height: 6 });
    expect(tiny).not.toHaveProperty('thumbnail_url');
  });

  it('answers as XML', async () => {
    const answer = await server.request(path(`${server.url}/watch/${video.id}`, '&format=xml'));
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const text = await answer.text();
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?>\n<oembed><type>video<\/type>/);
    expect(unescaped(/<title>([^<]*)<\/title>/.exec(text)?.[1] ?? '')).toBe(TITLE);
  });

  it('is a link for a video that browsers cannot play', async () => {
    expect(await ask(`${server.url}/watch/${unplayable.id}`)).toMatchObject({ type: 'link', title: 'Old camera' });
  });

  it('knows no other addresses, videos and formats', async () => {
    for (const url of [
      `https://evil.example/watch/${video.id}`,
      `${server.url}/watch/nothing`,
      `${server.url}/watch/${removed.id}`,
      `${server.url}/manage`,
      `${server.url}/watch/${video.id}/more`,
      `javascript:alert(1)`,
      'not an address',
    ])
      await problem(server.request(path(url)), 404);
    await problem(server.request(path(`${server.url}/watch/${video.id}`, '&format=yaml')), 501);
    await problem(server.request('/api/oembed'), 400);
    for (const wrong of ['&maxwidth=0', '&maxheight=many'])
      await problem(server.request(path(`${server.url}/watch/${video.id}`, wrong)), 400);
  });
});

describe('the page of a video', () => {
  const watch = async (id: string) => (await rawRequest(server, `/watch/${id}`)).body.toString();

  it('names its player for link previews', async () => {
    const html = await watch(video.id);
    const head = headOf(html);
    const player = `${server.url}/embed/${video.id}`;
    expect(Object.fromEntries(head)).toMatchObject({
      'twitter:card': 'player',
      'twitter:player': player,
      'twitter:player:width': '1280',
      'twitter:player:height': '720',
      'twitter:image': head.get('og:image'),
      'og:video:url': player,
      'og:video:type': 'text/html',
    });
    for (const format of ['json', 'xml']) {
      const [, link = ''] = new RegExp(`type="\\w+/${format}\\+oembed" title="[^"]*" href="([^"]+)"`).exec(html) ?? [];
      expect((await fetch(unescaped(link))).status).toBe(200);
    }
  });

  it('names none when browsers cannot play it', async () => {
    const html = await watch(unplayable.id);
    expect(headOf(html).get('twitter:card')).toBe('summary_large_image');
    expect(html).not.toMatch(/oembed|twitter:player|og:video/);
  });
});
