import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdminVideo } from '../../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../../media/make-clip.js';
import { adminVideo, json, readyVideo, uploaded, write, type WriteAnswer } from '../../support/client.js';
import { unescaped } from '../../support/head.js';
import { inEmbeddedProfile } from '../../support/installation.js';
import { rawRequest, saidTo } from '../../support/raw-http.js';
import { seedLog } from '../../support/seeded-log.js';
import { Server } from '../../support/server.js';

const TITLE = `Harbour "at" <b>night</b> & $& 'more' ]]> \u{1F6A2} &amp;`;
const TAG = 'sea & <sky>';

let server: Server;
let video: AdminVideo;
let removed: AdminVideo;

beforeAll(async () => {
  server = await Server.start({ env: { SITE_NAME: 'Town & sea', SITEMAP: 'on' } });
  const { id } = await readyVideo(server, await makeClip({ seconds: 2 }));
  const details = { title: TITLE, description: 'One ]]> two\u0001 <three>', tags: [TAG] };
  video = await adminVideo(server, id, (await json<WriteAnswer>(write(server, 'PATCH', `/${id}`, details))).position);
  removed = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Secret plans' });
  const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${removed.id}`));
  await adminVideo(server, removed.id, position); // until the catalog shows it
});
afterAll(() => server.dispose());

/** The text of the first element with a name. */
const textOf = (document: string, name: string): string =>
  unescaped(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(document)?.[1] ?? '');
const attributesOf = (document: string, element: RegExp): Record<string, string> =>
  Object.fromEntries(
    [...(element.exec(document)?.[0] ?? '').matchAll(/([\w:]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      unescaped(value),
    ]),
  );

/** Python's parser is strict, and on every machine that runs these tests or none. */
function isWellFormed(document: string): boolean {
  const parse = 'import sys,xml.dom.minidom as x; x.parseString(sys.stdin.buffer.read())';
  try {
    execFileSync('python3', ['-c', parse], { input: document, stdio: ['pipe', 'ignore', 'pipe'] });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

describe.each([
  ['feed.atom', 'application/atom+xml; charset=utf-8', 'entry', 'id'],
  ['feed.rss', 'application/rss+xml; charset=utf-8', 'item', 'guid'],
])('%s', (file, type, element, id) => {
  const itemsOf = (document: string): string[] => document.split(`<${element}>`).slice(1);

  it('has the newest videos that viewers see, whatever characters their titles have', async () => {
    const answer = await server.request(`/${file}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    const document = await answer.text();
    expect(isWellFormed(document)).toBe(true);
    expect(document).not.toContain('Secret plans');
    const [item = '', ...others] = itemsOf(document);
    expect(others).toEqual([]);
    expect(textOf(item, 'title')).toBe(TITLE);
    expect(textOf(item, id)).toBe(`urn:uuid:${video.id}`);
    expect(item).toContain(`${server.url}/watch/${video.id}`);
    expect(attributesOf(item, /<media:content[^>]*>/)).toMatchObject({
      url: `${server.url}/api/videos/${video.id}/stream`,
      type: video.contentType,
      duration: '2',
      width: '320',
    });
    const picture = attributesOf(item, /<media:thumbnail[^>]*>/).url ?? '';
    expect((await fetch(picture)).headers.get('content-type')).toBe('image/jpeg');
  });

  it('is sent again only after a change', async () => {
    const first = await server.request(`/${file}`);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = () => server.request(`/${file}`, { headers: { 'If-None-Match': first.headers.get('etag')! } });
    expect((await again()).status).toBe(304);
    const { position } = await json<WriteAnswer>(write(server, 'PATCH', `/${video.id}`, { tags: [TAG, file] }));
    await adminVideo(server, video.id, position);
    expect((await again()).status).toBe(200);
  });

  it('has an id and an address of its own for each tag', async () => {
    const all = await (await server.request(`/${file}`)).text();
    const tagged = await (await server.request(`/${file}?tag=${encodeURIComponent(TAG)}`)).text();
    const none = await (await server.request(`/${file}?tag=nothing`)).text();
    for (const document of [tagged, none]) expect(isWellFormed(document)).toBe(true);
    expect([all, tagged, none].map((document) => itemsOf(document).length)).toEqual([1, 1, 0]);
    const titles = [all, tagged, none].map((document) => textOf(document, 'title'));
    expect(titles).toEqual(['Town & sea', `Town & sea #${TAG}`, 'Town & sea #nothing']);
    const self = attributesOf(tagged, /<(?:atom:)?link[^>]*rel="self"[^>]*>/).href ?? '';
    expect(await (await fetch(self)).text()).toBe(tagged);
  });

  it('needs to know its own address, and is served at its own names only', async () => {
    expect(await saidTo(server, `GET /${file} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await rawRequest(server, `/${file}`, { headers: { Host: 'evil.example' } })).status).toBe(421);
  });
});

describe('the Atom feed', () => {
  it('has the same ids after a restart and at another address', async () => {
    const idsOf = (document: string): string[] => [...document.matchAll(/<id>([^<]*)</g)].map(([, id = '']) => id);
    const here = await (await server.request('/feed.atom')).text();
    const there = await rawRequest(server, '/feed.atom', { headers: { Host: 'localhost' } });
    expect(there.body.toString()).toContain('http://localhost/watch/');
    expect(idsOf(there.body.toString())).toEqual(idsOf(here));
    expect(new Set(idsOf(here)).size).toBe(2);
    expect(textOf(here, 'updated')).toBe((await adminVideo(server, video.id)).updatedAt);
  });
});

describe('for search engines', () => {
  it('there is a list of all videos that viewers see', async () => {
    const robots = await (await server.request('/robots.txt')).text();
    const [, address = ''] = /^Sitemap: (\S+)$/m.exec(robots) ?? [];
    expect(robots).toContain('Disallow: /api/admin/');
    const answer = await fetch(address);
    expect(answer.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    const document = await answer.text();
    expect(isWellFormed(document)).toBe(true);
    expect(document.match(/<loc>/g)).toHaveLength(1);
    expect(textOf(document, 'loc')).toBe(`${server.url}/watch/${video.id}`);
    expect(textOf(document, 'lastmod')).toBe((await adminVideo(server, video.id)).updatedAt);
    expect(textOf(document, 'video:title')).toBe(TITLE);
    expect(textOf(document, 'video:player_loc')).toBe(`${server.url}/embed/${video.id}`);
  });

  it('there is no list unless the operator wants it; addresses are made from PUBLIC_URL', async () => {
    const named = await Server.start({ env: { PUBLIC_URL: 'https://videos.example' } });
    try {
      expect((await named.request('/sitemap.xml')).status).toBe(404);
      expect(await (await named.request('/robots.txt')).text()).not.toContain('Sitemap');
      await uploaded(named, await makeClip({ seconds: 1 }));
      const feed = await named.request('/feed.atom');
      expect(feed.headers.get('cache-control')).toBe('no-cache');
      expect(await feed.text()).toContain('href="https://videos.example/feed.atom"');
    } finally {
      await named.dispose();
    }
  });
});

inEmbeddedProfile(() => {
  describe('with many videos', () => {
    it('the list has all of them, and a feed the newest 50', async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'reelog-feeds-'));
      seedLog(dataDir, 450, () => '');
      const many = await Server.start({ dataDir, env: { SITEMAP: 'on' } });
      try {
        const document = await (await many.request('/sitemap.xml')).text();
        expect(new Set(document.match(/<loc>[^<]+/g)).size).toBe(450);
        expect(document.endsWith('</urlset>\n')).toBe(true);
        const feed = await (await many.request('/feed.atom')).text();
        expect([...feed.matchAll(/<title>Harbour (\d+)</g)].map(([, n]) => Number(n))).toEqual(
          Array.from({ length: 50 }, (_, n) => 449 - n),
        );
      } finally {
        await many.dispose();
        rmSync(dataDir, { recursive: true, force: true });
      }
    });
  });
});
