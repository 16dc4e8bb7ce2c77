import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { StoredEvent } from '../../libs/domain/src/events/recorded-event.js';
import {
  GOLDEN_COMMITS,
  goldenEvents,
  goldenLines,
  goldenVideos,
  placeGoldenLog,
  placeGoldenOriginals,
} from '../golden/golden-log.js';
import { makeBrokenFile } from '../media/make-broken-file.js';
import { eventually, head, json, type Page, uploaded, write, type WriteAnswer } from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { AUDITOR_KEY, MANAGER_KEY, Server } from '../support/server.js';
import { verifyByHand } from '../support/verify-by-hand.js';

const DAY_MS = 24 * 3_600_000;

jest.setTimeout(180_000); // each test starts several servers, one after the other

interface Ready {
  readonly status: string;
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'reelog-format-'));
});
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('SIGKILL'); // those of a test that failed
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Server> {
  const server = await Server.start({ dataDir, env });
  servers.push(server);
  return server;
}
const verify = (server: Server): Promise<{ valid: boolean; checked: number }> =>
  json(server.request('/api/audit/verify', { key: AUDITOR_KEY }));
const exportOf = async (server: Server): Promise<string> => {
  const answer = await server.request('/api/audit/export', { key: AUDITOR_KEY });
  return gunzipSync(Buffer.from(await answer.arrayBuffer())).toString('utf8');
};
const eventAt = async (server: Server, position: number): Promise<StoredEvent> => {
  const path = `/api/audit/events?limit=200&order=asc`;
  const { items } = await json<Page<StoredEvent>>(server.request(path, { key: AUDITOR_KEY }));
  return items.find((event) => event.position === position)!;
};

describe.each(GOLDEN_COMMITS)('an upgrade from the data of %s', (commit) => {
  const stored = goldenEvents(commit);

  it('starts, shows the same videos, verifies, and accepts writes', async () => {
    await placeGoldenLog(commit, join(dataDir, 'log', 'events.sqlite'));
    const originals = await placeGoldenOriginals(commit, join(dataDir, 'objects'));
    const server = await start();
    expect(readdirSync(join(dataDir, 'log'))).toContain('events.format-1.sqlite');
    await eventually(async () => (await server.request('/health/ready')).status === 200, 'it is ready');
    expect(server.printed).toContain('Reelog is ready at');
    const marker = await readFile(join(dataDir, 'objects', 'reelog-store.json'), 'utf8');
    expect(JSON.parse(marker)).toMatchObject({ logId: (await head(server)).logId });
    const admin = '/api/admin/videos?limit=200';
    const { items } = await json<Page<{ id: string }>>(server.request(admin, { key: MANAGER_KEY }));
    for (const { id, title, status, views } of goldenVideos(commit))
      expect(items.find((video) => video.id === id)).toMatchObject({ title, status, views });
    expect((await exportOf(server)).trimEnd().split('\n').slice(1)).toEqual(goldenLines(commit).slice(1));

    const harbour = stored[0]?.data['videoId'] as string;
    const repeated = {
      title: 'Old harbour, 1962',
      description: 'Line one\nline "two"\t\\ with a tab',
      tags: ['harbour', 'Zoë', '港'],
    };
    const again = await json<WriteAnswer>(
      write(server, 'PATCH', `/${harbour}`, repeated, { 'Idempotency-Key': 'golden-edit-1' }),
    );
    expect(again.position).toBe(16);
    const edit = await json<WriteAnswer>(write(server, 'PATCH', `/${harbour}`, { title: 'After the upgrade' }));
    const added = await eventAt(server, edit.position);
    expect(added.recordedAt! >= stored.at(-1)!.occurredAt).toBe(true);
    expect(await verify(server)).toMatchObject({ valid: true });
    expect(verifyByHand(await exportOf(server))).toEqual([]);
    expect(await server.stop()).toBe(0);
    expect(await filesBelow(join(dataDir, 'objects'))).toEqual(expect.arrayContaining(originals));

    const restarted = await start();
    expect(await verify(restarted)).toMatchObject({ valid: true });
    expect(readdirSync(join(dataDir, 'log')).filter((file) => file.includes('format-1'))).toHaveLength(1);
    await restarted.dispose();
  });
});

describe('a clock that steps by a day, forwards and back', () => {
  const shifted = (ms: number): Record<string, string> => ({
    NODE_OPTIONS: `--import ${pathToFileURL(join(__dirname, '../support/shifted-clock.mjs')).href}`,
    TEST_CLOCK_SHIFT_MS: String(ms),
  });

  it('never decreases the recording time, and is reported while the log is ahead', async () => {
    let id = '';
    for (const [shiftMs, isAhead] of [
      [0, false],
      [DAY_MS, false],
      [-DAY_MS, true],
      [0, true],
    ] as const) {
      const server = await start(shifted(shiftMs));
      await eventually(
        async () => {
          const { status, dependencies } = await json<Ready>(server.request('/health/ready'));
          const clock = dependencies.find(({ name }) => name === 'log-clock');
          return isAhead ? status === 'degraded' && /ahead of this machine/.test(clock?.detail ?? '') : clock?.ok;
        },
        `the clock is ${isAhead ? 'behind' : 'in order'} when it is off by ${shiftMs} ms`,
      );
      expect(/ahead of this machine/.test(server.printed)).toBe(isAhead);
      if (id === '') id = (await uploaded(server, await makeBrokenFile('empty'))).video.id;
      await json<WriteAnswer>(write(server, 'PATCH', `/${id}`, { title: `Edited with the clock off by ${shiftMs}` }));
      await server.stop();
    }
    const server = await start();
    const lines = (await exportOf(server)).trimEnd().split('\n').slice(1, -1);
    const events = lines.map((line) => JSON.parse(line) as StoredEvent);
    const times = events.map(({ recordedAt }) => recordedAt ?? '');
    expect(times).toEqual([...times].sort());
    expect(Date.parse(times.at(-1) ?? '') - Date.parse(times[0] ?? '')).toBeGreaterThan(DAY_MS / 2);
    expect(new Set(events.map(({ occurredAt }) => occurredAt.slice(0, 10))).size).toBe(3);
    expect(await verify(server)).toMatchObject({ valid: true, checked: events.length });
    await server.dispose();
  });
});

describe('an Idempotency-Key of an edit that changes nothing', () => {
  it('is recorded over a restart, also after kill -9, and never undoes later changes', async () => {
    const key = { 'Idempotency-Key': 'changes-nothing' };
    let server = await start();
    const { video } = await uploaded(server, await makeBrokenFile('empty'), { title: 'As it is' });
    const unchanged = (): Promise<WriteAnswer> =>
      json<WriteAnswer>(write(server, 'PATCH', `/${video.id}`, { title: 'As it is' }, key));
    const first = await unchanged();
    expect(first.video.title).toBe('As it is');
    await json<WriteAnswer>(write(server, 'PATCH', `/${video.id}`, { title: 'By somebody else' }));
    const { position } = await head(server);
    await server.stop('SIGKILL');

    server = await start();
    const again = await unchanged();
    expect([again.position, again.video.title]).toEqual([first.position, 'As it is']);
    const other = await write(server, 'PATCH', `/${video.id}`, { title: 'Another request' }, key);
    expect(other.status).toBe(422);
    const { video: now } = await json<WriteAnswer>(write(server, 'PATCH', `/${video.id}`, {}));
    expect(now.title).toBe('By somebody else');
    expect((await head(server)).position).toBeLessThanOrEqual(position + 1); // a failed probe may have been recorded
    await server.dispose();
  });
});
