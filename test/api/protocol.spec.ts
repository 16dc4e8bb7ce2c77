import { randomUUID } from 'node:crypto';
import { problem, type ProblemAnswer } from '../support/client.js';
import { type RawAnswer, rawRequest, saidTo } from '../support/raw-http.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

const MAX_UPLOAD_BYTES = 1_000_000;
const id = randomUUID();

let server: Server;

beforeAll(async () => {
  server = await Server.start({ env: { MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES) } });
});
afterAll(() => server.dispose());

const asProblem = ({ status, headers, body }: RawAnswer, expected: number): Promise<ProblemAnswer> =>
  problem(
    new Response(new Uint8Array(body), { status, headers: { 'Content-Type': String(headers['content-type']) } }),
    expected,
  );

/** The problem that a server sent on a raw connection. */
function saidProblem(said: string): ProblemAnswer & { readonly line: string } {
  const [head = '', body = ''] = said.split('\r\n\r\n');
  expect(head).toMatch(/^content-type: application\/problem\+json/im);
  return { line: head.split('\r\n')[0] ?? '', ...(JSON.parse(body) as ProblemAnswer) };
}

describe('a method that an address does not support', () => {
  it.each([
    ['DELETE', '/api/videos', 'GET, HEAD'],
    ['OPTIONS', '/api/videos?limit=1', 'GET, HEAD'],
    ['PROPFIND', '/api/videos', 'GET, HEAD'],
    ['POST', `/api/videos/${id}/stream`, 'GET, HEAD'],
    ['GET', `/api/videos/${id}/views`, 'POST'],
    ['PUT', `/api/admin/videos/${id}`, 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/api/admin/videos', 'GET, HEAD, POST'],
    ['GET', `/api/admin/videos/${id}/restore`, 'POST'],
    ['POST', '/api/audit/events', 'GET, HEAD'],
    ['POST', '/api/openapi.json', 'GET, HEAD'],
    ['PUT', '/health/live', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', `/watch/${id}`, 'GET, HEAD'],
  ])('is answered 405 with the supported ones: %s %s', async (method, path, allow) => {
    const headers = { Authorization: `Bearer ${MANAGER_KEY}`, 'Content-Type': 'application/json' };
    const answer = await rawRequest(server, path, { method, headers, ...(method !== 'GET' && { body: '{}' }) });
    expect((await asProblem(answer, 405)).code).toBe('REQUEST.METHOD');
    expect(answer.headers.allow).toBe(allow);
  });

  it.each(['localhost:22', 'example.org:443'])(
    'is answered 405, too, when it asks for a tunnel: CONNECT %s',
    async (to) => {
      const said = await saidTo(server, `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
      expect(saidProblem(said)).toMatchObject({ status: 405, code: 'REQUEST.METHOD' });
      expect(said).toMatch(/^allow: GET, HEAD\r$/im);
    },
  );

  it.each(['GET', 'POST', 'DELETE', 'PROPFIND'])('is answered 404 at an unknown address: %s', async (method) => {
    for (const path of ['/api/nothing', `/api/videos/${id}/nothing`, '/health', '/metrics/nothing'])
      await asProblem(await rawRequest(server, path, { method }), 404);
  });
});

describe('the Host header of a request', () => {
  it.each([
    ['no host', ''],
    ['no name', 'Host:\r\n'],
    ['two hosts', 'Host: localhost\r\nHost: localhost\r\n'],
    ['two different hosts', 'Host: localhost\r\nHOST: evil.example\r\n'],
  ])('must name exactly one host: %s', async (_what, hosts) => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    for (const request of [`GET /api/videos HTTP/1.1\r\n${hosts}`, `GET /api/updates HTTP/1.1\r\n${hosts}${upgrade}`]) {
      const { line, status, code } = saidProblem(await saidTo(server, `${request}\r\n`));
      expect([line, status, code]).toEqual(['HTTP/1.1 400 Bad Request', 400, 'REQUEST.HOST']);
    }
  });

  it('may be missing in HTTP/1.0', async () => {
    expect(await saidTo(server, 'GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('headers that are too large', () => {
  it('are answered 431 with a problem', async () => {
    const said = saidProblem(
      await saidTo(server, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`),
    );
    expect([said.status, said.code]).toEqual([431, 'REQUEST.HEADERS_TOO_LARGE']);
  });
});

describe('an expectation', () => {
  const head = (key: string, contentLength: number, expect = '100-continue') =>
    `POST /api/admin/videos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\nExpect: ${expect}\r\n` +
    `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${contentLength}\r\n\r\n`;

  const json = (request: string) =>
    request
      .replace('POST /api/admin/videos', 'PATCH /api/admin/videos/0190f000-0000-7000-8000-000000000000')
      .replace('multipart/form-data; boundary=x', 'application/json');

  it('that is unknown is answered 417 with a problem', async () => {
    const said = saidProblem(await saidTo(server, head(MANAGER_KEY, 100, 'a-miracle')));
    const upgrade = await saidTo(
      server,
      'GET /api/updates HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nExpect: a-miracle\r\n\r\n',
    );
    for (const { line, code } of [said, saidProblem(upgrade)])
      expect([line, code]).toEqual(['HTTP/1.1 417 Expectation Failed', 'REQUEST.EXPECTATION']);
  });

  it('of 100-continue is met when the key and the length are accepted', async () => {
    expect(await saidTo(server, head(MANAGER_KEY, 100))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(await saidTo(server, json(head(MANAGER_KEY, 100)))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(await saidTo(server, head(MANAGER_KEY, 100, '100-Continue'))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  });

  it.each([
    [401, 'a wrong key', head('no-key-of-this-server', 100)],
    [401, 'a wrong key before JSON', json(head('no-key-of-this-server', 100))],
    [
      401,
      'a wrong key before JSON at an address with encoded letters',
      json(head('no-key', 100)).replace('admin', '%61dmin'),
    ],
    [403, 'the key of another role before JSON', json(head(AUDITOR_KEY, 100))],
    [413, 'a body that is too long', head(MANAGER_KEY, 10 * MAX_UPLOAD_BYTES)],
    [404, 'nothing at the address', head(MANAGER_KEY, 100).replace('/videos', '/nothing')],
    [405, 'a method that is not taken', head(MANAGER_KEY, 100).replace('POST', 'PUT')],
    [421, 'a foreign host', head(MANAGER_KEY, 100).replace('localhost', 'evil.example')],
    [413, 'JSON that is too long', json(head(MANAGER_KEY, 200_000))],
  ])('of 100-continue is answered %i without 100 Continue: %s', async (status, _what, request) => {
    const said = await saidTo(server, request);
    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(saidProblem(said).status).toBe(status);
    expect(said).not.toContain('100 Continue');
  });
});
