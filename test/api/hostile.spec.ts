import { randomBytes, randomUUID } from 'node:crypto';
import { makeClip } from '../media/make-clip.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { eventually, json, readyVideo } from '../support/client.js';
import { multipartBody, postForm } from '../support/multipart.js';
import { openFileCount, residentBytes } from '../support/process-info.js';
import { rawConnection, rawRequest, saidTo } from '../support/raw-http.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

let server: Server;
let video: AdminVideo;

beforeAll(async () => {
  server = await Server.start();
  video = await readyVideo(server, await makeClip({ seconds: 1 }));
});
afterEach(async () => {
  expect(await json(server.request('/health/live'))).toEqual({ status: 'ok' });
});
/** Also checks that no request caused an internal error in the server's log. */
afterAll(() => server.dispose());

/** Every request is answered, and never with an internal error. */
const answered = async (answer: Promise<{ readonly status: number }>): Promise<void> => {
  const { status } = await answer;
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
};

const routes = (): [method: string, path: string][] => [
  ['POST', `/api/videos/${video.id}/views`],
  ['PATCH', `/api/admin/videos/${video.id}`],
  ['DELETE', `/api/admin/videos/${randomUUID()}`],
  ['POST', `/api/admin/videos/${video.id}/reprocess`],
  ['POST', `/api/admin/videos/${video.id}/restore`],
  ['POST', '/api/admin/videos'],
];

describe('bodies', () => {
  const send = (method: string, path: string, body: string | Buffer, type = 'application/json') =>
    answered(
      rawRequest(server, path, {
        method,
        body,
        headers: { Authorization: `Bearer ${MANAGER_KEY}`, 'Content-Type': type },
      }),
    );

  it('of random bytes with any type are harmless', async () => {
    const types = [
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain',
      'application/x-www-form-urlencoded',
      'x/y',
      '',
    ];
    for (const [method, path] of routes())
      for (const type of types) for (const size of [1, 100, 5000]) await send(method, path, randomBytes(size), type);
  });

  it.each<[string, () => string]>([
    ['deep arrays', () => '['.repeat(60_000) + ']'.repeat(60_000)],
    ['deep objects', () => '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
    ['a prototype', () => '{"__proto__":{"isAdmin":true},"title":"x"}'],
    ['a nested prototype', () => '{"title":"x","a":{"__proto__":{"b":1}}}'],
    ['a constructor', () => '{"constructor":{"prototype":{"b":1}}}'],
    ['huge numbers', () => '{"title":1e9999,"sessionId":123456789012345678901234567890}'],
    ['many keys', () => JSON.stringify(Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`k${i}`, i])))],
    ['repeated keys', () => '{"title":"a","title":"b","sessionId":"12345678","sessionId":"87654321"}'],
    ['NUL and half characters', () => '{"title":"\\u0000\\ud800","sessionId":"\\u0000\\udfff\\ud800abcdef"}'],
    ['a mark in front', () => '\ufeff{"title":"x"}'],
    ['null', () => 'null'],
    ['true', () => 'true'],
  ])('of JSON with %s are harmless', async (_name, body) => {
    for (const [method, path] of routes()) await send(method, path, body());
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it('that are forms with hostile names are harmless', async () => {
    const video = { name: 'file', fileName: 'x.mp4', content: 'x' };
    for (const name of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'x'.repeat(10_000),
      '\u0000',
      '"; name="file',
    ])
      for (const parts of [
        [{ name, content: 'x' }, video],
        [{ ...video, name }],
        [video, { name, content: 'x'.repeat(9000) }],
      ])
        await answered(postForm(server, multipartBody(parts)));
    for (const count of [9, 50, 2000]) {
      const fields = Array.from({ length: count }, (_, i) => ({ name: `f${i}`, content: 'x' }));
      await answered(postForm(server, multipartBody([...fields, video])));
    }
  });
});

describe('addresses and headers', () => {
  const odd = [
    '\u0001',
    'x'.repeat(8000),
    '%00',
    '%0d%0aSet-Cookie:%20a=b',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%ff%fe',
    '%',
    "'%20OR%201=1--",
    '$' + '{7*7}',
    '{{7*7}}',
    '%u0041',
    '-1',
    'NaN',
    '[]',
    'a[b]=c',
    '__proto__',
  ].map((text) => text.replace(/[^\x21-\x7e]/g, encodeURIComponent));

  it('of any kind are answered', async () => {
    const keys = [undefined, `Bearer ${MANAGER_KEY}`, `Bearer ${AUDITOR_KEY}`];
    for (const Authorization of keys)
      for (const text of odd)
        for (const path of [
          `/api/videos/${text}`,
          `/api/videos?q=${text}&tag=${text}&cursor=${text}&limit=${text}&sort=${text}`,
          `/api/videos?${text}`,
          `/api/videos/${text}/stream?exp=${text}&sig=${text}`,
          `/api/previews/${text}/${text}/${text}`,
          `/api/admin/videos/${text}`,
          `/api/admin/videos?status=${text}&cursor=${text}`,
          `/api/audit/events?type=${text}&actor=${text}&videoId=${text}&cursor=${text}&after=${text}`,
          `/api/audit/videos/${text}/history?cursor=${text}`,
          `/${text}`,
        ])
          await answered(
            rawRequest(server, path, { headers: { Accept: 'text/html', ...(Authorization && { Authorization }) } }),
          );
  });

  it('that are repeated or nested do not bypass a check', async () => {
    for (const query of [
      'q[]=a',
      'q=a&q=b',
      'tag[a]=b',
      'limit[]=5',
      'minPosition=1&minPosition=2',
      'sort[__proto__]=x',
    ])
      await answered(server.request(`/api/videos?${query}`));
    for (const query of [
      'order=asc&order=desc',
      'after[]=1',
      `type=${'x,'.repeat(2000)}`,
      'from=2026-01-01T00:00:00Z&from=x',
    ])
      await answered(server.request(`/api/audit/events?${query}`, { key: AUDITOR_KEY }));
  });

  it.each([
    'If-Match',
    'If-None-Match',
    'Range',
    'If-Range',
    'Idempotency-Key',
    'Accept',
    'Authorization',
    'X-Correlation-Id',
    'Content-Type',
    'If-Modified-Since',
  ])('with an odd %s are answered', async (name) => {
    const values = [
      '',
      ' ',
      '"',
      '*',
      '"'.repeat(5000),
      'bytes=' + '0-1,'.repeat(1500),
      '\t',
      '\xff\xfe',
      '%',
      'x'.repeat(12_000),
      ','.repeat(3000),
    ];
    for (const value of values)
      for (const [method, path] of [
        ...routes(),
        ['GET', video.streamUrl],
        ['GET', `/api/videos/${video.id}`],
      ] as const) {
        const headers = { Authorization: `Bearer ${MANAGER_KEY}`, ...(method !== 'GET' && JSON_TYPE), [name]: value };
        await answered(rawRequest(server, path, { method, headers, ...(method !== 'GET' && { body: '{}' }) }));
      }
  });

  it('that are too long are rejected', async () => {
    expect(await saidTo(server, `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 (400|414|431) /,
    );
    const headers = Array.from({ length: 5000 }, (_, i) => `X-${i}: y\r\n`).join('');
    expect(await saidTo(server, `GET / HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`)).toMatch(
      /^HTTP\/1\.1 (400|431) /,
    );
  });
});

describe('input that is not HTTP', () => {
  it.each<[string, string | Buffer]>([
    ['random bytes', randomBytes(2000)],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [
      'a smuggled length',
      'POST /api/videos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'two lengths',
      'POST /api/videos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
    ],
    ['a negative length', 'POST /api/videos HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n'],
    ['a broken chunk', 'POST /api/videos HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n'],
    ['a header with a NUL', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    [
      'a broken upgrade',
      'GET /api/updates HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'an upgrade to nothing',
      'GET /api/videos HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: nothing\r\n\r\n',
    ],
    ['an absolute address', 'GET http://elsewhere.example/api/videos HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['CONNECT', 'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a method of its own', 'BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('is answered or cut off: %s', async (_name, bytes) => {
    expect(await saidTo(server, bytes, 500)).toMatch(/^(HTTP\/1\.1 [1-4]\d\d |$)/);
  });
});

describe('an invalid request', () => {
  it.each<[string, number, string]>([
    ['random words', 400, 'GARBAGE\r\n\r\n'],
    ['headers without end', 431, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a malformed address', 400, 'GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    [
      'a handshake without a key',
      400,
      'GET /api/updates HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
  ])('is answered with a problem: %s', async (_name, status, bytes) => {
    const [head = '', body = ''] = (await saidTo(server, bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String), correlationId: expect.any(String) });
  });
});

describe('an upgrade to another protocol', () => {
  const offering = (method: string, path: string, body = '') =>
    saidTo(
      server,
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n${body}`,
    );

  it('is ignored', async () => {
    const said = await offering('GET', '/health/live', '\r\n');
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
    expect(said).toMatch(/^connection: close/im);
    expect(said).toMatch(/\{"status":"ok"\}$/);
    expect(await offering('HEAD', video.streamUrl, '\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is rejected with a problem if there is a body', async () => {
    const body = 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
    expect(await offering('POST', `/api/videos/${video.id}/views`, body)).toMatch(/REQUEST\.UPGRADE_WITH_BODY/);
  });
});

describe('bodies of another type than JSON', () => {
  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/xml'])('are rejected: %s', async (type) => {
    const body = type === 'text/plain' ? '{"sessionId":"somebody"}' : 'sessionId=somebody';
    const headers = { 'Content-Type': type };
    const view = await rawRequest(server, `/api/videos/${video.id}/views`, { method: 'POST', body, headers });
    expect(view.status).toBe(415);
    const { code } = JSON.parse(view.body.toString()) as { code: string };
    expect(code).toBe('REQUEST.MEDIA_TYPE');
  });
});

describe('slow clients', () => {
  it('that never finish their requests delay no others and use little memory, even 300 of them', async () => {
    const files = await openFileCount(server.pid);
    const memory = await residentBytes(server.pid);
    const sockets = Array.from({ length: 300 }, (_, i) => {
      const socket = rawConnection(server);
      const body = `POST /api/videos/${video.id}/views HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
      socket.write(
        i % 3 === 0
          ? 'GET /api/vid'
          : i % 3 === 1
            ? body
            : `GET ${video.streamUrl} HTTP/1.1\r\nHost: localhost\r\nX-Slow: `,
      );
      return socket;
    });
    // Fewer than 300, because idle connections and read files of before may be closed by now.
    await eventually(async () => (await openFileCount(server.pid)) >= files + 200, 'they are connected');
    for (let i = 0; i < 20; i += 1) expect((await server.request('/api/videos')).status).toBe(200);
    expect((await residentBytes(server.pid)) - memory).toBeLessThan(100 << 20);
    for (const socket of sockets) socket.destroy();
    await eventually(async () => (await openFileCount(server.pid)) < files + 20, 'they are gone');
  });

  it('that request much and read nothing use little memory', async () => {
    const content = Buffer.alloc(48 << 20);
    const form = multipartBody([{ name: 'file', fileName: 'large.mp4', content }]);
    const { video } = await json<{ video: AdminVideo }>(postForm(server, form), 201);
    const memory = await residentBytes(server.pid);
    const sockets = Array.from({ length: 50 }, () => {
      const socket = rawConnection(server);
      socket.pause();
      socket.write(`GET ${video.originalUrl} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return socket;
    });
    for (let i = 0; i < 20; i += 1) expect((await server.request('/api/videos')).status).toBe(200);
    expect((await residentBytes(server.pid)) - memory).toBeLessThan(300 << 20);
    for (const socket of sockets) socket.destroy();
  });
});
