import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedClient } from '../../apps/api/src/updates/testing/feed-client.fixture.js';
import { adminVideo, json, problem, uploaded } from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { inEmbeddedProfile } from '../support/installation.js';
import { rawRequest } from '../support/raw-http.js';
import { AUDITOR_KEY, MANAGER_KEY, Server, removeData } from '../support/server.js';

const SECOND_KEY = 'another-manager-key-for-tests';
const DAY_MS = 86_400_000;
const MANAGERS = { MANAGER_KEYS: `ana:${MANAGER_KEY},bo:${SECOND_KEY}` };

interface Session {
  readonly identities: readonly { readonly name: string; readonly role: string; readonly expiresAt: string }[];
}

/** A browser tab: keeps cookies by host, and sends the origin of its page. */
class Tab {
  constructor(
    readonly server: Pick<Server, 'request' | 'url'>,
    readonly jar = new Map<string, string>(),
    readonly origin = server.url,
  ) {}

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async request(path: string, init: RequestInit = {}, role?: string): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Cookie', this.cookie);
    if (this.origin !== '' && init.method !== undefined) headers.set('Origin', this.origin);
    if (role !== undefined) headers.set('Reelog-Role', role);
    const response = await this.server.request(path, { ...init, headers });
    for (const [, name = '', value = ''] of response.headers.getSetCookie().map((set) => /^([^=]+)=([^;]*)/.exec(set)!))
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, value);
    return response;
  }

  signIn(key: string): Promise<Response> {
    const body = JSON.stringify({ key });
    return this.request('/api/session', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  }

  signOut(role?: string): Promise<Response> {
    return this.request(`/api/session${role === undefined ? '' : `?role=${role}`}`, { method: 'DELETE' });
  }

  async names(): Promise<string[]> {
    const { identities } = await json<Session>(this.request('/api/session'));
    return identities.map(({ name, role }) => `${role} ${name}`).sort();
  }

  status(path: string, role?: string): Promise<number> {
    return this.request(path, {}, role).then(({ status }) => status);
  }

  /** The same cookies in a page of another origin. */
  from(origin: string): Tab {
    return new Tab(this.server, this.jar, origin);
  }
}

let server: Server;
beforeAll(async () => {
  server = await Server.start({ env: { ...MANAGERS, ALLOWED_HOSTS: 'reelog.lan' } });
});
afterAll(() => server.dispose());

const signedIn = async (...keys: string[]): Promise<Tab> => {
  const tab = new Tab(server);
  for (const key of keys) await json(tab.signIn(key));
  return tab;
};

describe('signing in', () => {
  it('sets a cookie for 30 days that scripts cannot read and other sites cannot send', async () => {
    const answer = await new Tab(server).signIn(MANAGER_KEY);
    const { logId } = await json<{ logId: string }>(server.request('/api/audit/head', { key: AUDITOR_KEY }));
    const [cookie = '', ...more] = answer.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie.replace(/=[\w-]{32};/, '=<id>;')).toBe(
      `reelog-${logId}=<id>; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict`,
    );
    const { identities } = await json<Session>(answer);
    expect(identities).toEqual([{ name: 'ana', role: 'manager', expiresAt: expect.any(String) as string }]);
    const days = (Date.parse(identities[0]!.expiresAt) - Date.now()) / DAY_MS;
    expect(Math.abs(days - 30)).toBeLessThan(0.01);
  });

  it('gives the access of the key to requests that name their role', async () => {
    const tab = await signedIn(MANAGER_KEY);
    expect(await tab.status('/api/admin/videos', 'manager')).toBe(200);
    expect(await tab.status('/api/whoami', 'manager')).toBe(200);
    expect(await tab.status('/api/admin/videos')).toBe(401);
    expect(await tab.status('/api/audit/head', 'auditor')).toBe(401);
    expect(await tab.status('/api/audit/head', 'manager')).toBe(403);
    expect(await new Tab(server).status('/api/admin/videos', 'manager')).toBe(401);
  });

  it('makes answers private', async () => {
    const tab = await signedIn(MANAGER_KEY, AUDITOR_KEY);
    const { video, position } = await uploaded(server, await makeBrokenFile('text'));
    await adminVideo(server, video.id, position); // the catalog knows it
    for (const path of ['/api/whoami', '/api/admin/videos', `/api/admin/videos/${video.id}`, '/metrics'])
      expect([path, (await tab.request(path, {}, 'manager')).headers.get('cache-control')]).toEqual([
        path,
        'private, no-cache',
      ]);
  });

  it('holds one identity per role, the last one; the id changes with each sign-in', async () => {
    const tab = await signedIn(MANAGER_KEY);
    const first = new Tab(server, new Map(tab.jar));
    await json(tab.signIn(AUDITOR_KEY));
    expect(await tab.names()).toEqual(['auditor otto', 'manager ana']);
    const { identities } = await json<Session>(tab.signIn(SECOND_KEY));
    expect(identities.map(({ name }) => name)).toEqual(['bo', 'otto']);
    expect(await tab.status('/api/audit/head', 'auditor')).toBe(200);
    expect(await first.names()).toEqual([]);
  });

  it('ends in one role or in all of them, and then the cookie is removed', async () => {
    const tab = await signedIn(MANAGER_KEY, AUDITOR_KEY);
    const copy = new Tab(server, new Map(tab.jar));
    const left = await json<Session>(tab.signOut('manager'));
    expect(left.identities.map(({ name }) => name)).toEqual(['otto']);
    expect(await tab.status('/api/admin/videos', 'manager')).toBe(401);
    const last = await tab.signOut();
    expect(last.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^reelog-[\w-]+=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/),
    ]);
    expect(await copy.names()).toEqual([]);
  });

  it('needs a known key in the body', async () => {
    const tab = new Tab(server);
    expect((await problem(tab.signIn('a key that nobody has'), 401)).code).toBe('AUTH.KEY_UNKNOWN');
    await problem(tab.signIn(''), 400);
    await problem(server.request('/api/session', { method: 'POST' }), 400);
    await problem(tab.signOut('viewer'), 400);
    for (const value of ['', 'x', '"', '%00', 'a=b', MANAGER_KEY]) {
      const name = [...(await signedIn(MANAGER_KEY)).jar.keys()][0]!;
      expect(await new Tab(server, new Map([[name, value]])).names()).toEqual([]);
    }
  });

  it('is stopped for an address that tried too many wrong keys', async () => {
    const guarded = await Server.start({ env: MANAGERS });
    const tab = new Tab(guarded);
    const tries: number[] = [];
    for (let i = 0; i < 35; i += 1) tries.push((await tab.signIn(`wrong-key-${i}`)).status);
    expect(tries).toEqual(Array.from(tries, (_, i) => (i < 30 ? 401 : 429)));
    expect((await tab.signIn('wrong-again')).headers.get('retry-after')).toMatch(/^\d+$/);
    await guarded.dispose();
  });
});

describe('a session', () => {
  it('survives a restart, and ends when its key is removed from the settings', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'reelog-sessions-'));
    const first = await Server.start({ dataDir, env: MANAGERS });
    const tab = new Tab(first);
    for (const key of [SECOND_KEY, AUDITOR_KEY]) await json(tab.signIn(key));
    await first.stop('SIGKILL');
    const second = await Server.start({ dataDir, env: MANAGERS });
    expect(await new Tab(second, tab.jar).names()).toEqual(['auditor otto', 'manager bo']);
    await second.dispose();
    const third = await Server.start({ dataDir });
    expect(await new Tab(third, tab.jar).names()).toEqual(['auditor otto']);
    await third.dispose();
    await removeData(dataDir);
  });

  inEmbeddedProfile(() =>
    it('is stored as a digest, without the key', async () => {
      const tab = await signedIn(MANAGER_KEY);
      const files = (await filesBelow(server.dataDir)).filter((path) => path.startsWith('sessions.sqlite'));
      const stored = files.map((path) => readFileSync(join(server.dataDir, path), 'latin1')).join('');
      expect(stored).toContain('manager');
      for (const secret of [MANAGER_KEY, ...tab.jar.values()]) expect(stored).not.toContain(secret);
    }),
  );

  it('is separate for two installations on one host', async () => {
    const other = await Server.start();
    const tab = await signedIn(MANAGER_KEY);
    const otherTab = new Tab(other, tab.jar); // browsers send cookies to every port of a host
    expect(await otherTab.names()).toEqual([]);
    await json(otherTab.signIn(AUDITOR_KEY));
    expect(tab.jar.size).toBe(2);
    expect([await tab.names(), await otherTab.names()]).toEqual([['manager ana'], ['auditor otto']]);
    expect(await otherTab.status('/api/admin/videos', 'manager')).toBe(401);
    await json(otherTab.signOut());
    expect([await tab.names(), await otherTab.names()]).toEqual([['manager ana'], []]);
    await other.dispose();
  });
});

describe('a page of another address', () => {
  const FOREIGN = [
    ['another port', () => server.url.replace(/\d+$/, '1')],
    ['another host', () => 'http://evil.example'],
    ['another name of this host', () => server.url.replace('127.0.0.1', 'localhost')],
    ['another scheme', () => server.url.replace('http:', 'https:')],
    ['no address', () => 'null'],
    ['nowhere', () => ''],
  ] as const;
  const upload = (page: Tab): Promise<Response> => {
    const body = new FormData();
    body.append('file', new Blob(['x']), 'x.mp4');
    return page.request('/api/admin/videos', { method: 'POST', body }, 'manager');
  };

  it.each(FOREIGN)('(%s) changes nothing with the session', async (_where, origin) => {
    const tab = await signedIn(MANAGER_KEY);
    const { video } = await uploaded(server, await makeBrokenFile('text'));
    const { position } = await json<{ position: number }>(server.request('/api/admin/videos', { key: MANAGER_KEY }));
    const page = tab.from(origin());
    const details = { method: 'PATCH', body: '{"title":"Taken"}', headers: { 'Content-Type': 'application/json' } };
    for (const answer of [
      page.request(`/api/admin/videos/${video.id}`, details, 'manager'),
      page.request(`/api/admin/videos/${video.id}`, { method: 'DELETE' }, 'manager'),
      page.request(`/api/admin/videos/${video.id}/reprocess`, { method: 'POST' }),
      upload(page),
      page.signIn(SECOND_KEY),
      page.signOut(),
    ]) {
      const { code, detail } = await problem(answer, 403);
      expect(code).toBe('AUTH.FOREIGN_ORIGIN');
      expect(detail).toContain(server.url);
    }
    expect(await tab.names()).toEqual(['manager ana']);
    expect((await json<{ position: number }>(upload(tab), 201)).position).toBeGreaterThan(position);
  });

  it.each(FOREIGN)('(%s) does not open the feed with the session', async (_where, origin) => {
    const headers = { Cookie: (await signedIn(MANAGER_KEY)).cookie, ...(origin() !== '' && { Origin: origin() }) };
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
    const key = { 'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64') };
    const { status, body } = await rawRequest(server, '/api/updates', { headers: { ...headers, ...upgrade, ...key } });
    expect([status, body.toString()]).toEqual([403, expect.stringContaining('FEED.FOREIGN_ORIGIN')]);
  });

  it('changes videos with a key', async () => {
    const headers = { Origin: 'http://evil.example' };
    const answer = server.request('/api/admin/projections/catalog/rebuild', {
      method: 'POST',
      key: MANAGER_KEY,
      headers,
    });
    expect((await answer).status).toBe(202);
  });
});

describe('the feed', () => {
  const feed = (headers: Record<string, string>, origin = server.url): FeedClient =>
    new FeedClient(`${server.url.replace('http', 'ws')}/api/updates`, { headers, origin });

  it('is that of managers for a signed-in page with that role', async () => {
    const page = feed({ Cookie: (await signedIn(MANAGER_KEY)).cookie });
    await page.subscribe(0, { role: 'manager' });
    await page.live();
    expect(page.videos().some((video) => 'originalUrl' in video)).toBe(true);
    page.socket.terminate();
  });

  it('is that of viewers without a role, and rejects a page that is not signed in as a manager', async () => {
    const viewer = feed({ Cookie: (await signedIn(MANAGER_KEY)).cookie });
    await viewer.subscribe(0);
    await viewer.live();
    expect(JSON.stringify(viewer.frames)).not.toContain('originalUrl');
    viewer.socket.terminate();
    for (const cookie of ['', (await signedIn(AUDITOR_KEY)).cookie]) {
      const stranger = feed({ Cookie: cookie });
      await stranger.subscribe(0, { role: 'manager' });
      expect(await stranger.closed).toBe(4401);
    }
  });

  it('accepts pages of other ports of an allowed name only without a session', async () => {
    const headers = { Host: 'reelog.lan' };
    const page = feed(headers, 'http://reelog.lan:1');
    await page.subscribe(null);
    await page.live();
    page.socket.terminate();
    const signed = feed({ ...headers, Cookie: (await signedIn(MANAGER_KEY)).cookie }, 'http://reelog.lan:1');
    await expect(signed.closed).resolves.toBe(1006);
  });
});

describe('behind a proxy', () => {
  const at = async (env: Record<string, string>, headers: Record<string, string>) => {
    const proxied = await Server.start({ env: { TRUST_PROXY: 'loopback', ...env } });
    const { status, headers: answered } = await rawRequest(proxied, '/api/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ key: MANAGER_KEY }),
    });
    await proxied.dispose();
    return [status, answered['set-cookie']?.[0]?.includes('; Secure')];
  };
  const https = { 'X-Forwarded-Proto': 'https' };

  it('the scheme is that of the proxy, and the cookie is for that scheme', async () => {
    const named = { Host: 'videos.example', ...https };
    expect(await at({}, { ...named, Origin: 'https://videos.example' })).toEqual([200, true]);
    expect(await at({}, { ...named, Origin: 'http://videos.example' })).toEqual([403, undefined]);
    expect(await at({ TRUST_PROXY: '' }, { Host: 'localhost', ...https, Origin: 'https://localhost' })).toEqual([
      403,
      undefined,
    ]);
  });

  it('the address is that of PUBLIC_URL, whatever host the proxy requests', async () => {
    const env = { PUBLIC_URL: 'https://videos.example/' };
    expect(await at(env, { Host: 'localhost', Origin: 'https://videos.example' })).toEqual([200, true]);
    expect(await at(env, { Host: 'localhost', Origin: 'http://localhost' })).toEqual([403, undefined]);
  });
});
