import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeClip } from '../media/make-clip.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { adminVideo, catalog, head, json, problem, readyVideo } from '../support/client.js';
import { AUDITOR_KEY, MANAGER_KEY, Server, removeData } from '../support/server.js';

/** A view that is answered without a position is in the log after this time, milliseconds. */
const SOON_MS = 1_500;
const HALF_HOUR_MS = 30 * 60_000;
/** Upper limit for these tests: none may run into the next half hour, where all sessions count again, milliseconds. */
const NEEDED_MS = 40_000;

const folder = mkdtempSync(join(tmpdir(), 'reelog-views-'));
let server: Server;
let sources: AdminVideo[];

beforeAll(async () => {
  const left = HALF_HOUR_MS - (Date.now() % HALF_HOUR_MS);
  if (left < NEEDED_MS) await new Promise((next) => setTimeout(next, left));
  server = await Server.start({ dataDir: folder });
  const clip = await makeClip({ seconds: 1 });
  sources = await Promise.all(['A', 'B', 'C', 'D'].map((title) => readyVideo(server, clip, { title })));
}, 2 * NEEDED_MS);
afterAll(async () => {
  await server.dispose();
  await removeData(folder);
});

const view = (id: string, body: unknown, at = server): Promise<Response> =>
  at.request(`/api/videos/${id}/views`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Whether a counted view may be missing in the log. */
let pending = false;

/** The position in the answer to a view, if any. */
async function counted(id: string, sessionId: string): Promise<number | undefined> {
  const { position } = await json<{ position?: number }>(view(id, { sessionId }), 202);
  pending ||= position === undefined;
  return position;
}

/** The position of the log once it holds all counted views. */
async function settled(): Promise<number> {
  if (pending) await sleep(SOON_MS);
  pending = false;
  return (await head(server)).position;
}

const countedUpTo = async (id: string, sessionId: string): Promise<number> =>
  (await counted(id, sessionId)) ?? settled();

async function viewsOf(id: string): Promise<number> {
  const position = await settled();
  const { items } = await catalog(server, `?limit=200&minPosition=${position}`);
  return items.find((video) => video.id === id)!.views;
}

describe('a view', () => {
  it('is counted, and visible at the position of its answer', async () => {
    const { id } = sources[0]!;
    const position = await countedUpTo(id, 'first-visitor');
    const seen = await json<{ views: number }>(server.request(`/api/videos/${id}?minPosition=${position}`));
    expect(seen.views).toBe(1);
    expect((await adminVideo(server, id)).views).toBe(1);
  });

  it('counts once per session, video and half hour', async () => {
    const [one, other] = [sources[0]!.id, sources[1]!.id];
    const before = [await viewsOf(one), await viewsOf(other)];
    for (let i = 0; i < 3; i += 1) for (const id of [one, other]) await counted(id, 'steady-visitor');
    await counted(one, 'another-visitor');
    expect([await viewsOf(one), await viewsOf(other)]).toEqual([before[0]! + 2, before[1]! + 1]);
  });

  it('is counted exactly once for each of many concurrent sessions, however often it is sent', async () => {
    const { id } = sources[2]!;
    const before = await head(server);
    const sessions = Array.from({ length: 64 }, (_, i) => `crowd-${i}`.padEnd(20, 'x'));
    const positions = await Promise.all([...sessions, ...sessions, ...sessions].map((session) => counted(id, session)));
    expect(await viewsOf(id)).toBe(64);
    const after = await head(server);
    const answered = positions.filter((position) => position !== undefined);
    if (answered.length > 0) expect(Math.max(...answered)).toBe(after.position);
    expect(after.position - before.position).toBeLessThan(64); // many views, few events
  });

  it('does not change revision and date', async () => {
    const { id } = sources[3]!;
    const etag = async () =>
      (await server.request(`/api/admin/videos/${id}`, { key: MANAGER_KEY })).headers.get('etag');
    const [tag, { updatedAt }] = [await etag(), await adminVideo(server, id)];
    const position = await countedUpTo(id, 'a-visitor');
    expect(await adminVideo(server, id, position)).toMatchObject({ updatedAt, views: 1, revision: 1 });
    expect(await etag()).toBe(tag);
  });

  it.each<unknown>([
    {},
    { sessionId: 'short' },
    { sessionId: 'x'.repeat(129) },
    { sessionId: 12345678 },
    { sessionId: null },
    { sessionId: 'fine-as-such', more: 1 },
    [],
    'fine-as-such',
  ])('without a valid session is rejected: %j', async (body) => {
    expect((await problem(view(sources[0]!.id, body), 400)).code).toBe('REQUEST.INVALID');
  });

  it.each(['12345678', '👩‍👩‍👧‍👦!', '\u0000\u0001\u0002 \n\r\t;--', '\ud800'.repeat(8), 'x'.repeat(128)])(
    'takes any text of 8 to 128 characters as a session: %j',
    async (sessionId) => {
      await counted(sources[1]!.id, sessionId);
    },
  );

  it('leaves no session in the log, only a digest that only this server can make', async () => {
    const session = 'a-very-personal-session';
    await counted(sources[1]!.id, session);
    await settled();
    const events = await server.request('/api/audit/events?type=VideoViewed', {
      key: AUDITOR_KEY,
      headers: { Accept: 'application/x-ndjson' },
    });
    const text = await events.text();
    for (const id of [session, 'steady-visitor', 'crowd-1']) expect(text).not.toContain(id);
    const viewers = [...text.matchAll(/"viewer":"([^"]*)"/g)].map((match) => match[1]);
    expect(viewers.length).toBeGreaterThan(64);
    for (const viewer of viewers) expect(viewer).toMatch(/^[0-9a-f]{32}$/);
    expect(server.printed).not.toContain(session);
  });

  it('still counts after a restart', async () => {
    const { id } = sources[0]!;
    const before = await viewsOf(id);
    await server.stop();
    server = await Server.start({ dataDir: folder });
    await counted(id, 'steady-visitor');
    expect(await viewsOf(id)).toBe(before);
    await counted(id, 'fresh-visitor');
    expect(await viewsOf(id)).toBe(before + 1);
  });
});

describe('too many views from one address', () => {
  it('are rejected for a while, and only views', async () => {
    await server.stop();
    server = await Server.start({ dataDir: folder, env: { VIEWS_PER_MINUTE: '5' } });
    const { id } = sources[0]!;
    const answers: number[] = [];
    for (let i = 0; i < 8; i += 1) answers.push((await view(id, { sessionId: `eager-visitor-${i}` })).status);
    expect(answers).toEqual([202, 202, 202, 202, 202, 429, 429, 429]);
    const refused = await view(id, { sessionId: 'eager-visitor-9' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await problem(refused, 429)).code).toBe('REQUEST.TOO_MANY');
    expect((await server.request(`/api/videos/${id}`)).status).toBe(200);
    expect((await server.request(sources[0]!.streamUrl)).status).toBe(200);
  });

  it('are logged for operators, with a hint, and counted', async () => {
    const metrics = await (await server.request('/metrics')).text();
    expect(metrics).toMatch(/^reelog_views_dropped_total 4$/m);
    const told = server.printed.split('\n').filter((line) => line.includes('VIEWS_PER_MINUTE'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('TRUST_PROXY');
    expect(told[0]).toContain('"address":"127.0.0.1"');
  });

  it('do not include invalid ones', async () => {
    await server.stop();
    server = await Server.start({ dataDir: folder, env: { VIEWS_PER_MINUTE: '1' } });
    const { id } = sources[0]!;
    for (let i = 0; i < 5; i += 1) {
      expect((await view(id, { sessionId: 'x' })).status).toBe(400);
      expect((await view(`nobody-${i}`, { sessionId: 'a-visitor-of-many' })).status).toBe(404);
    }
    expect((await view(id, { sessionId: 'a-visitor-of-many' })).status).toBe(202);
    expect((await view(id, { sessionId: 'a-visitor-of-more' })).status).toBe(429);
  });

  it('are counted by client behind a trusted proxy, but not behind others', async () => {
    const { id } = sources[1]!;
    const sixViews = async (forwardedFor: (i: number) => string): Promise<number[]> => {
      const answers: number[] = [];
      for (let i = 0; i < 6; i += 1) {
        const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': forwardedFor(i) };
        const body = JSON.stringify({ sessionId: `visitor-${i}-of-many` });
        answers.push((await server.request(`/api/videos/${id}/views`, { method: 'POST', headers, body })).status);
      }
      return answers;
    };
    const limited = [202, 202, 202, 202, 202, 429];
    for (const [trusted, forwardedFor, expected] of [
      ['', (i: number) => `203.0.113.${i}`, limited],
      ['loopback', (i: number) => `203.0.113.${i}`, [202, 202, 202, 202, 202, 202]],
      ['loopback', (i: number) => `198.51.100.${i}, 203.0.113.1`, limited], // what a client itself has written
    ] as const) {
      await server.stop();
      server = await Server.start({ dataDir: folder, env: { VIEWS_PER_MINUTE: '5', TRUST_PROXY: trusted } });
      expect(await sixViews(forwardedFor)).toEqual(expected);
    }
  });
});
