import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { makeClip } from '../media/make-clip.js';
import { adminVideo, json, readyVideo, write, type WriteAnswer } from '../support/client.js';
import { type RawAnswer, rawRequest } from '../support/raw-http.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

let server: Server;
let video: AdminVideo;

beforeAll(async () => {
  server = await Server.start();
  const { id } = await readyVideo(server, await makeClip({ seconds: 2 }));
  const described = write(server, 'PATCH', `/${id}`, { description: 'By night, in the old harbour. '.repeat(50) });
  video = await adminVideo(server, id, (await json<WriteAnswer>(described)).position);
});
afterAll(() => server.dispose());

const ask = (
  path: string,
  acceptEncoding?: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<RawAnswer> =>
  rawRequest(server, path, {
    method,
    headers: { ...headers, ...(acceptEncoding !== undefined && { 'Accept-Encoding': acceptEncoding }) },
  });

const decoded = ({ headers, body }: RawAnswer): Buffer => {
  if (headers['content-encoding'] === 'br') return brotliDecompressSync(body);
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
};

const PREFERENCES: [accepted: string | undefined, encoding: string | undefined][] = [
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['GZIP', 'gzip'],
  ['br;q=0.2, gzip;q=0.9', 'gzip'],
  ['br;q=0', undefined],
  ['identity', undefined],
  ['', undefined],
  [undefined, undefined],
];

/** Addresses of JSON and text of more than 1 kB. */
const texts = (): string[] => ['/api/openapi.json', '/api/openapi.yaml', `/api/videos/${video.id}`, '/metrics'];

describe('JSON and text of more than 1 kB', () => {
  it.each(PREFERENCES)('are sent to a client that accepts %p as %p', async (accepted, encoding) => {
    for (const path of texts().slice(0, 3)) {
      const [answer, plain] = [await ask(path, accepted), await ask(path)];
      expect([path, answer.headers['content-encoding']]).toEqual([path, encoding]);
      expect([path, answer.headers.vary]).toEqual([path, 'Accept-Encoding']);
      expect(answer.headers['content-length']).toBe(String(answer.body.length));
      expect(decoded(answer)).toEqual(plain.body);
      if (encoding !== undefined) expect(answer.body.length).toBeLessThan(plain.body.length);
    }
  });

  it('are compressed: lists, text, pages', async () => {
    for (const path of [...texts(), '/api/docs']) {
      const answer = await ask(path, 'br');
      expect([path, answer.status, answer.headers['content-encoding']]).toEqual([path, 200, 'br']);
    }
  });

  it('keep their ETag in every encoding, for conditional requests', async () => {
    for (const path of texts().slice(0, 3)) {
      const { etag = '' } = (await ask(path)).headers;
      expect(etag).toMatch(/^"/);
      expect((await ask(path, 'br')).headers.etag).toBe(etag);
      const again = await ask(path, 'gzip', { 'If-None-Match': etag });
      expect([again.status, again.body.length, again.headers.vary]).toEqual([304, 0, 'Accept-Encoding']);
      expect(again.headers).not.toHaveProperty('content-encoding');
    }
    const path = `/api/admin/videos/${video.id}`;
    const key = { Authorization: `Bearer ${MANAGER_KEY}` };
    const { headers } = await ask(path, 'br', key);
    expect(headers['content-encoding']).toBe('br');
    const edit = { ...key, 'If-Match': headers.etag, 'Content-Type': 'application/json' };
    const edited = await rawRequest(server, path, { method: 'PATCH', headers: edit, body: '{"tags":["quay"]}' });
    expect(edited.status).toBe(200);
    const { position } = JSON.parse(edited.body.toString()) as WriteAnswer;
    await adminVideo(server, video.id, position); // the lists of the next tests have it
  });

  it('are described by HEAD as GET sends them', async () => {
    const got = await ask('/api/openapi.json', 'br');
    const head = await ask('/api/openapi.json', 'br', {}, 'HEAD');
    expect(head.body.length).toBe(0);
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary'])
      expect([name, head.headers[name]]).toEqual([name, got.headers[name]]);
  });
});

describe('a list', () => {
  const manager = { Authorization: `Bearer ${MANAGER_KEY}` };
  const auditor = { Authorization: `Bearer ${AUDITOR_KEY}` };

  it.each([
    ['/api/videos', {}, 'no-cache'],
    ['/api/tags', {}, 'no-cache'],
    ['/api/home', {}, 'no-cache'],
    ['/api/suggest?q=a', {}, 'no-cache'],
    ['/api/admin/videos', manager, 'private, no-cache'],
    ['/api/admin/dead-letters', manager, 'private, no-cache'],
    ['/api/admin/quarantine', manager, 'private, no-cache'],
    ['/api/admin/work', manager, 'private, no-cache'],
    ['/api/audit/events?limit=2', auditor, 'private, no-cache'],
    ['/api/audit/summary', auditor, 'private, no-cache'],
  ])('is sent again only after a change: %s', async (path, headers, cacheControl) => {
    const first = await ask(path, undefined, headers);
    const { etag = '' } = first.headers;
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const method of ['GET', 'HEAD'])
      for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask(path, 'br', { ...headers, 'If-None-Match': tags }, method);
        expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
        expect(again.headers['cache-control']).toBe(cacheControl);
        expect(again.headers).not.toHaveProperty('content-length');
      }
    const other = await ask(path, undefined, { ...headers, 'If-None-Match': '"other"' });
    expect([other.status, other.body]).toEqual([200, first.body]);
  });

  it('has another ETag after a change', async () => {
    const before = await ask('/api/videos');
    const { position } = await json<WriteAnswer>(write(server, 'PATCH', `/${video.id}`, { title: 'Renamed' }));
    const after = await ask(`/api/videos?minPosition=${position}`, undefined, {
      'If-None-Match': before.headers.etag!,
    });
    expect(after.status).toBe(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });
});

describe('an incompressible body', () => {
  it('is sent unchanged: short answers, media, downloads and lines of the log', async () => {
    const auditor = { Authorization: `Bearer ${AUDITOR_KEY}` };
    const lines = { ...auditor, Accept: 'application/x-ndjson' };
    const paths: [string, Record<string, string>][] = [
      ['/health/live', {}],
      [video.streamUrl, {}],
      [video.thumbnailUrl!, {}],
      [video.storyboard!.sheetUrls[0]!, {}],
      [video.originalUrl, {}],
      ['/api/audit/events', lines],
      ['/api/audit/verify', lines],
      ['/api/audit/export', auditor],
    ];
    for (const [path, headers] of paths) {
      const answer = await ask(path, 'br, gzip', headers);
      expect([path, answer.status, answer.headers['content-encoding']]).toEqual([path, 200, undefined]);
    }
  });

  it('must not be compressed by a proxy if it is a part of a video', async () => {
    for (const path of [
      video.streamUrl,
      video.thumbnailUrl!,
      video.originalUrl,
      `/api/videos/${video.id}/thumbnail.jpg`,
    ])
      expect((await ask(path)).headers['cache-control']).toMatch(/\bno-transform\b/);
  });
});

describe('files of the web client', () => {
  it.each(PREFERENCES)('are sent to a client that accepts %p as %p', async (accepted, encoding) => {
    const page = await ask('/', accepted);
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(decoded(page).toString()) ?? [];
    const [, style = ''] = /href="(\/assets\/[^"]+\.css)"/.exec(decoded(page).toString()) ?? [];
    for (const path of ['/', script, style]) {
      const [answer, plain] = [await ask(path, accepted), await ask(path)];
      expect([path, answer.headers['content-encoding']]).toEqual([path, encoding]);
      expect(answer.headers.vary?.toLowerCase()).toBe('accept-encoding');
      expect(answer.headers['content-type']).toBe(plain.headers['content-type']);
      expect(decoded(answer)).toEqual(plain.body);
      const again = await ask(path, accepted, { 'If-None-Match': answer.headers.etag! });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
  });
});
