import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, problem, uploaded } from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { inEmbeddedProfile } from '../support/installation.js';
import { multipartBody, postForm } from '../support/multipart.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
}

let server: Server;
let operations: Operation[];

beforeAll(async () => {
  server = await Server.start();
  const { paths } = await json<Document>(server.request('/api/openapi.json'));
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, randomUUID()),
    })),
  );
});
afterAll(() => server.dispose());

const below = (prefix: string): Operation[] => operations.filter(({ path }) => path.startsWith(prefix));
const named = ({ method, path }: Operation): string => `${method} ${path}`;

async function statuses(chosen: readonly Operation[], key?: string): Promise<Record<string, number>> {
  const answers = await Promise.all(
    chosen.map(async (operation) => {
      const { method, path } = operation;
      const response = await server.request(path, { method, ...(key !== undefined && { key }) });
      if (response.status >= 400) await problem(response, response.status);
      else await response.arrayBuffer();
      return [named(operation), response.status] as const;
    }),
  );
  return Object.fromEntries(answers);
}

const all = (chosen: readonly Operation[], status: number): Record<string, number> =>
  Object.fromEntries(chosen.map((operation) => [named(operation), status]));

describe('a request without a key', () => {
  it('is rejected by every route for managers and auditors, which require a bearer key', async () => {
    const closed = [...below('/api/admin'), ...below('/api/audit'), ...below('/api/whoami')];
    expect(closed.length).toBeGreaterThan(12);
    expect(await statuses(closed)).toEqual(all(closed, 401));
    const response = await server.request('/api/admin/videos');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    `Token ${MANAGER_KEY}`,
    `Bearer ${MANAGER_KEY} ${MANAGER_KEY}`,
    MANAGER_KEY,
  ])('with "%s" is rejected, too', async (Authorization) => {
    await problem(server.request('/api/admin/videos', { headers: { Authorization } }), 401);
  });

  it('cannot pass the key in the address or in a cookie', async () => {
    await problem(server.request(`/api/admin/videos?key=${MANAGER_KEY}&access_token=${MANAGER_KEY}`), 401);
    await problem(server.request('/api/admin/videos', { headers: { Cookie: `key=${MANAGER_KEY}` } }), 401);
  });

  it('is accepted by all other routes', async () => {
    const open = operations.filter(({ path }) => !/^\/api\/(admin|audit|whoami)/.test(path));
    const found = Object.values(await statuses(open));
    expect(found.filter((status) => status === 401 || status === 403)).toEqual([]);
  });
});

describe('the holder of a key', () => {
  it('of an auditor has no access to routes for managers', async () => {
    const closed = below('/api/admin');
    expect(await statuses(closed, AUDITOR_KEY)).toEqual(all(closed, 403));
  });

  it('of a manager has no access to the log', async () => {
    const closed = below('/api/audit');
    expect(await statuses(closed, MANAGER_KEY)).toEqual(all(closed, 403));
  });

  it('of the right role has access', async () => {
    const found = [
      ...Object.values(await statuses(below('/api/admin'), MANAGER_KEY)),
      ...Object.values(await statuses(below('/api/audit'), AUDITOR_KEY)),
    ];
    expect(found.filter((status) => status === 401 || status === 403)).toEqual([]);
  });

  it('gets the name and role', async () => {
    const whose = (key: string) => json(server.request('/api/whoami', { key }));
    expect(await whose(MANAGER_KEY)).toEqual({ name: 'ana', role: 'manager' });
    expect(await whose(AUDITOR_KEY)).toEqual({ name: 'otto', role: 'auditor' });
  });

  it('may write the scheme in any case', async () => {
    const headers = { Authorization: `bearer  ${MANAGER_KEY}` };
    expect((await server.request('/api/whoami', { headers })).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('documents for every protected route that it needs a key, and the answers without one', () => {
    for (const operation of [...below('/api/admin'), ...below('/api/audit')]) {
      expect([named(operation), new Set(operation.security)]).toEqual([
        named(operation),
        new Set([{ bearer: [] }, { cookie: [] }]),
      ]);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
    }
  });
});

describe('guessing keys', () => {
  let guarded: Server;
  beforeAll(async () => {
    guarded = await Server.start();
  });
  afterAll(() => guarded.dispose());

  it('is stopped on every route after some wrong ones', async () => {
    for (const key of [MANAGER_KEY, AUDITOR_KEY]) await json(guarded.request('/api/whoami', { key }));
    const id = randomUUID();
    const doors = [
      '/api/whoami',
      '/api/admin/videos',
      '/api/audit/head',
      `/api/admin/videos/${id}/original`,
      '/metrics',
    ];
    const headers = { 'X-Forwarded-For': '203.0.113.7' };
    const tries: number[] = [];
    for (let i = 0; i < 40; i += 1)
      tries.push((await guarded.request(doors[i % doors.length]!, { key: `wrong-key-${i}`, headers })).status);
    expect(new Set(tries.slice(0, 30))).toEqual(new Set([401]));
    expect(new Set(tries.slice(30))).toEqual(new Set([429]));
    for (const door of doors) {
      const answer = await guarded.request(door, { key: 'wrong-again', headers });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await problem(answer, 429)).code).toBe('AUTH.TOO_MANY_FAILURES');
    }
    expect((await guarded.request('/api/videos')).status).toBe(200);
  });

  it('does not lock out holders who succeeded at the same address before', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await guarded.request('/api/whoami', { key: 'wrong-again', headers })).status).toBe(429);
    expect((await guarded.request('/api/admin/videos', { key: MANAGER_KEY, headers })).status).toBe(200);
    expect((await guarded.request('/api/audit/head', { key: AUDITOR_KEY, headers })).status).toBe(200);
    expect((await guarded.request('/api/whoami', { headers })).status).toBe(401);
  });
});

describe('an address that is locked out', () => {
  const LONG_KEY = 'a-key-of-22-characters';
  let locked: Server;
  beforeAll(async () => {
    locked = await Server.start({
      env: { TRUST_PROXY: 'loopback', MANAGER_KEYS: `ana:${MANAGER_KEY},bo:${LONG_KEY}` },
    });
  });
  afterAll(() => locked.dispose());

  const whoAmI = (address: string, key: string) =>
    locked.request('/api/whoami', { key, headers: { 'X-Forwarded-For': address } });
  const guess = async (addressOf: (i: number) => string): Promise<void> => {
    for (let i = 0; i < 30; i += 1) expect((await whoAmI(addressOf(i), `wrong-key-${i}`)).status).toBe(401);
  };

  it('still accepts a key of 22 characters, but not a shorter one', async () => {
    await guess(() => '203.0.113.7');
    const refused = await whoAmI('203.0.113.7', MANAGER_KEY);
    expect((await problem(refused, 429)).code).toBe('AUTH.TOO_MANY_FAILURES');
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await whoAmI('203.0.113.7', LONG_KEY)).status).toBe(200);
    expect((await whoAmI('203.0.113.7', LONG_KEY.replace('a', 'b'))).status).toBe(429);
    expect((await whoAmI('203.0.113.8', MANAGER_KEY)).status).toBe(200);
  });

  it('includes its /64 of IPv6, and no more', async () => {
    await guess((i) => `2001:db8:0:1::${i + 1}`);
    expect((await whoAmI('2001:db8:0:1:ffff::', MANAGER_KEY)).status).toBe(429);
    expect((await whoAmI('2001:db8:0:2::1', MANAGER_KEY)).status).toBe(200);
  });

  it('was announced at the start for holders of short keys, by name only', () => {
    const warning = locked.printed.split('\n').find((line) => line.includes('22 characters'));
    expect(warning).toContain('"holders":["ana","otto"]');
    for (const key of [MANAGER_KEY, LONG_KEY, AUDITOR_KEY]) expect(locked.printed).not.toContain(key);
  });
});

describe('a key', () => {
  let talkative: Server;
  beforeAll(async () => {
    talkative = await Server.start({ env: { LOG_LEVEL: 'trace', AUDITOR_KEYS: AUDITOR_KEY } });
  });
  afterAll(() => talkative.dispose());

  it('without a name is named after its digest', async () => {
    const { name } = await json<{ name: string }>(talkative.request('/api/whoami', { key: AUDITOR_KEY }));
    expect(name).toMatch(/^auditor-[0-9a-f]{8}$/);
  });

  it('is never printed and never stored, right or wrong', async () => {
    const { video } = await uploaded(talkative, await makeBrokenFile('text'));
    await talkative.request(video.originalUrl);
    await talkative.request('/api/whoami', { key: 'a-wrong-key-for-tests' });
    await talkative.request('/api/admin/videos?limit=none', { key: MANAGER_KEY });
    await talkative.request(`/api/admin/videos/${video.id}`, { method: 'PATCH', key: MANAGER_KEY, body: '{' });
    const stored = (await filesBelow(talkative.dataDir)).map((path) =>
      readFileSync(join(talkative.dataDir, path), 'latin1'),
    );
    for (const secret of [MANAGER_KEY, AUDITOR_KEY, 'a-wrong-key-for-tests']) {
      expect(talkative.printed).not.toContain(secret);
      expect(stored.filter((content) => content.includes(secret))).toEqual([]);
    }
    expect(talkative.printed).not.toMatch(/[?&]sig=/);
  });
});

inEmbeddedProfile(() => {
  describe('a data folder that others may enter', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'reelog-open-'));
    const umask = process.umask();
    beforeAll(() => {
      chmodSync(dataDir, 0o755);
      process.umask(0o022); // inherited by the server
    });
    afterAll(() => {
      process.umask(umask);
      rmSync(dataDir, { recursive: true, force: true });
    });

    it('is reported by its path and mode, and only its owner can read new files in it', async () => {
      const open = await Server.start({ dataDir, env: { MANAGER_KEYS: '', AUDITOR_KEYS: '' } });
      const [, manager = ''] = /manager +\S+#key=(\S+)/.exec(open.printed) ?? [];
      const form = multipartBody([{ name: 'file', fileName: 'x.mp4', content: 'x' }]);
      await json(postForm(open, form, { key: manager }), 201);
      expect(open.printed).toContain(`"folder":"${dataDir}","mode":"0755"`);
      const modes = (await readdir(dataDir, { recursive: true })).map((path) => {
        const entry = statSync(join(dataDir, path));
        return [path, entry.isDirectory(), (entry.mode & 0o777).toString(8)];
      });
      expect(modes.length).toBeGreaterThan(8);
      expect(modes.filter(([, isFolder, mode]) => mode !== (isFolder === true ? '700' : '600'))).toEqual([]);
      await open.dispose();
    });
  });

  describe('keys that are not configured', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'reelog-keys-'));
    const env = { MANAGER_KEYS: '', AUDITOR_KEYS: '' };
    afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

    it('are shown by the first successful start, when the one that made them failed', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'reelog-keys-'));
      const other = await Server.start();
      const taken = new URL(other.url).port;
      await expect(Server.start({ dataDir: folder, env: { ...env, PORT: taken } })).rejects.toThrow('port');
      await other.dispose();
      const second = await Server.start({ dataDir: folder, env });
      expect(second.printed.match(/#key=/g)).toHaveLength(2);
      await second.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    it('are made at the first start, readable only by their owner, and shown once', async () => {
      const first = await Server.start({ dataDir, env });
      const [manager, auditor] = [...first.printed.matchAll(/#key=(\S+)/g)].map((match) => match[1]!);
      expect(await json(first.request('/api/whoami', { key: manager! }))).toEqual({ name: 'manager', role: 'manager' });
      expect(await json(first.request('/api/whoami', { key: auditor! }))).toEqual({ name: 'auditor', role: 'auditor' });
      for (const file of ['keys.json', 'secrets.json'])
        expect((statSync(join(dataDir, file)).mode & 0o777).toString(8)).toBe('600');
      await first.dispose();

      const second = await Server.start({ dataDir, env });
      expect(second.printed).not.toContain('#key=');
      expect((await second.request('/api/whoami', { key: manager! })).status).toBe(200);
      await second.dispose();
    });
  });
});
