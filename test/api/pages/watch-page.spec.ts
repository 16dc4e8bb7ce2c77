import { makeBrokenFile } from '../../media/make-broken-file.js';
import { makeClip } from '../../media/make-clip.js';
import type { AdminVideo } from '../../../apps/api/src/contract/video.schema.js';
import { adminVideo, json, processed, readyVideo, uploaded, write, type WriteAnswer } from '../../support/client.js';
import { headOf, unescaped } from '../../support/head.js';
import { rawRequest, saidTo } from '../../support/raw-http.js';
import { Server } from '../../support/server.js';

const TITLE = `Harbour "at" <b>night</b> & $& 'more'`;
const PUBLIC_URL = 'https://videos.example:8443';

let server: Server;
let video: AdminVideo;

async function describedVideo(of: Server): Promise<AdminVideo> {
  const { id } = await readyVideo(of, await makeClip({ seconds: 2 }));
  const details = { title: TITLE, description: `First line.\nSecond line. ${'\u{1F6A2}'.repeat(400)}` };
  return adminVideo(of, id, (await json<WriteAnswer>(write(of, 'PATCH', `/${id}`, details))).position);
}

beforeAll(async () => {
  server = await Server.start();
  video = await describedVideo(server);
});
afterAll(() => server.dispose());

const page = (id: string, headers: Record<string, string> = {}) => rawRequest(server, `/watch/${id}`, { headers });

describe('the page of a video', () => {
  it.each(['*/*', 'text/html', 'image/png', 'application/json', undefined])('is HTML to %p', async (accept) => {
    const answer = await page(video.id, accept === undefined ? {} : { Accept: accept });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.body.toString()).toContain('<div id="root"');
  });

  it('is the same at its address with a slash at the end', async () => {
    expect((await page(`${video.id}/`)).status).toBe(200);
  });

  it('describes the video in its head, whatever characters its title has', async () => {
    const html = (await page(video.id)).body.toString();
    expect(unescaped(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '')).toBe(`${TITLE} · Reelog`);
    expect(html).not.toContain('<b>');
    expect(html.match(/<title>|name="description"/g)).toHaveLength(2);
    const head = headOf(html);
    expect(head.get('og:title')).toBe(TITLE);
    expect(head.get('og:type')).toBe('video.other');
    expect(head.get('video:duration')).toBe('2');
    const description = head.get('description') ?? '';
    expect(head.get('og:description')).toBe(description);
    expect(description).toMatch(/^First line\. Second line\. \u{1F6A2}+…$/u);
    expect([...description]).toHaveLength(300);
  });

  it('has absolute addresses of an existing picture, made from the requested host, and is not cached for others', async () => {
    for (const host of [new URL(server.url).host, 'localhost:1234']) {
      const answer = await page(video.id, { Host: host });
      const head = headOf(answer.body.toString());
      expect(head.get('og:url')).toBe(`http://${host}/watch/${video.id}`);
      expect(head.get('canonical')).toBe(head.get('og:url'));
      expect(answer.headers['cache-control']).toBe('no-store');
      const picture = await server.request(new URL(head.get('og:image') ?? '').pathname);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    }
    expect((await page(video.id, { Host: 'evil.example' })).status).toBe(421);
  });

  it('has no absolute addresses if the request names no host', async () => {
    const said = await saidTo(server, `GET /watch/${video.id} HTTP/1.0\r\n\r\n`);
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect([...headOf(said).keys()].filter((name) => /url|image|canonical/.test(name))).toEqual([]);
  });

  it.each(['nothing', '00000000-0000-0000-0000-000000000000', 'video.mp4/more', '%00', 'x'.repeat(500), ''])(
    'that does not exist is the page with 404: %j',
    async (id) => {
      const answer = await page(id);
      expect([answer.status, answer.headers['cache-control']]).toEqual([404, 'no-store']);
      expect(answer.body.toString()).toBe((await rawRequest(server, '/')).body.toString());
    },
  );

  it('is a 404 without its details while the video is removed or failed', async () => {
    const { video: failed } = await uploaded(server, await makeBrokenFile('text'), { title: 'Secret plans' });
    await processed(server, failed.id);
    const removed = await readyVideo(server, await makeClip({ seconds: 1 }), { title: 'Secret plans' });
    expect((await page(removed.id)).body.toString()).toContain('Secret plans');
    const { position } = await json<WriteAnswer>(write(server, 'DELETE', `/${removed.id}`));
    await adminVideo(server, removed.id, position); // until the catalog shows it
    for (const id of [failed.id, removed.id]) {
      const answer = await page(id);
      expect(answer.status).toBe(404);
      expect(answer.body.toString()).not.toContain('Secret plans');
    }
  });
});

describe('with a public address', () => {
  it('addresses are made from it for every host, and the page may be cached and revalidated', async () => {
    const named = await Server.start({ env: { PUBLIC_URL } });
    try {
      const { id } = await describedVideo(named);
      const first = await rawRequest(named, `/watch/${id}`, { headers: { Host: 'localhost' } });
      expect(headOf(first.body.toString()).get('og:image')).toBe(`${PUBLIC_URL}/api/videos/${id}/thumbnail.jpg`);
      expect(headOf(first.body.toString()).get('og:url')).toBe(`${PUBLIC_URL}/watch/${id}`);
      expect(first.headers['cache-control']).toBe('no-cache');
      const again = await rawRequest(named, `/watch/${id}`, { headers: { 'If-None-Match': first.headers.etag! } });
      expect(again.status).toBe(304);
      expect((await rawRequest(named, '/watch/nothing')).headers['cache-control']).toBe('no-store');
    } finally {
      await named.dispose();
    }
  });
});
