import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { json, problem } from '../support/client.js';
import { rawRequest } from '../support/raw-http.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.dispose());

describe('health', () => {
  it('is alive', async () => {
    expect(await json(server.request('/health/live'))).toEqual({ status: 'ok' });
  });

  it('is ready, with every dependency by name', async () => {
    const { status, dependencies } = await json<{ status: string; dependencies: { name: string; ok: boolean }[] }>(
      server.request('/health/ready'),
    );
    expect(status).toBe('ok');
    expect(dependencies.filter(({ ok }) => !ok)).toEqual([]);
    const names = dependencies.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['eventLog', 'objectStore', 'projection:catalog', 'projection:pending-work']),
    );
  });
});

describe('metrics', () => {
  it('are available on the machine itself', async () => {
    const answer = await server.request('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    for (const name of ['reelog_http_request_duration_seconds_count', 'reelog_log_position', 'reelog_update_clients'])
      expect(text).toContain(name);
    expect(text).toMatch(/reelog_projection_position\{projection="catalog"\} \d+/);
  });

  it.each([
    ...['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Original-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP'],
    ...['CF-Connecting-IP', 'CF-Connecting-IPv6', 'True-Client-IP', 'Fastly-Client-IP', 'X-Azure-ClientIP'],
    ...['X-Envoy-External-Address', 'X-AppEngine-Remote-Addr'],
  ])('need a key through a proxy (%s)', async (header) => {
    const headers = { [header]: '203.0.113.7' };
    await problem(server.request('/metrics', { headers }), 401);
    for (const key of [MANAGER_KEY, AUDITOR_KEY])
      expect((await server.request('/metrics', { headers, key })).status).toBe(200);
  });

  it('have one series per route, however many addresses are tried', async () => {
    for (let i = 0; i < 20; i += 1) await server.request(`/api/videos/${randomUUID()}`);
    for (let i = 0; i < 20; i += 1) await server.request(`/${randomUUID()}`);
    const text = await (await server.request('/metrics')).text();
    expect(text.split('\n').filter((line) => /_count\{.*status="404"/.test(line)).length).toBeLessThan(8);
  });
});

describe('the OpenAPI document', () => {
  interface Operation {
    readonly operationId: string;
    readonly summary?: string;
    readonly tags?: string[];
    readonly parameters?: { readonly name: string; readonly in: string }[];
    readonly responses: Readonly<Record<string, { readonly description?: string }>>;
  }
  let document: { openapi: string; paths: Record<string, Record<string, Operation>> };
  beforeAll(async () => {
    document = await json(server.request('/api/openapi.json'));
  });

  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const path = join(server.dataDir, 'openapi.json');
    await writeFile(path, JSON.stringify(document));
    const cli = resolve('node_modules/openapi-typescript/bin/cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, path], { maxBuffer: 1 << 23 });
    expect(stdout).toContain('export interface paths');
  });

  it('has no broken reference', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
    expect(references.length).toBeGreaterThan(20);
    const missing = references.filter((pointer) => {
      const found = pointer
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      return found === undefined;
    });
    expect(missing).toEqual([]);
  });

  it('describes every operation, its parameters and its answers', () => {
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        const where = `${method} ${path}`;
        expect([where, operation.summary ?? '', operation.tags]).toEqual([
          where,
          expect.stringMatching(/\w/),
          [expect.any(String)],
        ]);
        expect([where, ids.has(operation.operationId)]).toEqual([where, false]);
        ids.add(operation.operationId);
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        const declared = (operation.parameters ?? [])
          .filter((parameter) => parameter.in === 'path')
          .map(({ name }) => name);
        expect([where, declared.sort()]).toEqual([where, inPath.sort()]);
        expect([where, Object.keys(operation.responses)]).toEqual([
          where,
          expect.arrayContaining([expect.stringMatching(/^2/)]),
        ]);
      }
  });

  it('has a page for people with all its files', async () => {
    const page = await server.request('/api/docs');
    expect(page.status).toBe(200);
    const parts = [...(await page.text()).matchAll(/(?:src|href)="([^"#]+\.(?:js|css|png))"/g)].map(
      (match) => match[1]!,
    );
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      const address = new URL(part, `${server.url}/api/docs`);
      expect([part, (await server.request(address.pathname)).status]).toEqual([part, 200]);
    }
  });
});

describe('every answer', () => {
  it.each(['/', '/api/videos', '/api/nothing', '/api/docs', '/health/live'])(
    'carries a strict policy: %s',
    async (path) => {
      const { headers } = await server.request(path);
      const policy = new Map(
        (headers.get('content-security-policy') ?? '').split(';').map((directive) => {
          const [name = '', ...sources] = directive.trim().split(' ');
          return [name, sources.join(' ')] as const;
        }),
      );
      expect(policy.get('default-src')).toBe("'self'");
      expect(policy.get('script-src')).toBe("'self'");
      expect(policy.get('object-src')).toBe("'none'");
      expect(policy.get('base-uri')).toBe("'none'");
      expect(policy.get('frame-ancestors')).toBe("'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('carries the correlation id of the request, if it is well-formed', async () => {
    const given = await server.request('/api/nothing', { headers: { 'X-Correlation-Id': 'trace-12345678' } });
    expect(given.headers.get('x-correlation-id')).toBe('trace-12345678');
    expect((await problem(given, 404)).correlationId).toBe('trace-12345678');
    for (const odd of ['<script>', 'short', 'x'.repeat(101), 'a b c d e f g h']) {
      const answer = await server.request('/api/nothing', { headers: { 'X-Correlation-Id': odd } });
      expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('a request that cannot be served', () => {
  it.each([
    ['GET', '/api/nothing'],
    ['POST', '/api/video'],
    ['PUT', '/api/nothing'],
    ['OPTIONS', '/api'],
    ['DELETE', '/health'],
    ['GET', '/nothing.js'],
    ['GET', '/health/nothing'],
  ])('because of an unknown route gets a problem: %s %s', async (method, path) => {
    expect((await problem(server.request(path, { method }), 404)).code).toBe('REQUEST.NO_SUCH_ROUTE');
  });

  const post = (body: string, type: string | undefined = 'application/json') =>
    server.request(`/api/videos/${randomUUID()}/views`, { method: 'POST', body, headers: { 'Content-Type': type } });

  it('because of invalid JSON gets a problem', async () => {
    for (const body of ['{', '{"a":', 'nul', '', '\u0000']) await problem(post(body), 400);
  });

  it('because of a too large body gets a problem, also after sending all of it', async () => {
    for (const size of [200_000, 5_000_000])
      expect((await problem(post(JSON.stringify({ sessionId: 'x'.repeat(size) })), 413)).code).toBe(
        'REQUEST.TOO_LARGE',
      );
  });

  it('because of another type of body gets a problem', async () => {
    expect((await problem(post('<x/>', 'application/xml'), 415)).code).toBe('REQUEST.MEDIA_TYPE');
    expect((await problem(post('hello', 'text/plain'), 415)).code).toBe('REQUEST.MEDIA_TYPE');
  });

  it.each(['/api/videos/%ff', '/%', '/api/videos/%E0%A4%A'])(
    'because its address is malformed is a problem: %s',
    async (path) => {
      const { status, headers, body } = await rawRequest(server, path);
      expect(status).toBe(400);
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(body.toString())).toMatchObject({ status: 400, code: 'REQUEST.INVALID' });
    },
  );

  it('because of a too long part of its address gets a problem', async () => {
    const { status, headers } = await rawRequest(server, `/api/videos/${'x'.repeat(300)}`);
    expect([404, 414]).toContain(status);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });
});
