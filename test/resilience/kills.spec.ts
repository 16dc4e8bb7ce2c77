import { spawn } from 'node:child_process';
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileObjectStore } from '../../adapters/files/src/index.js';
import { SqliteEventLog, SqliteLogAudit } from '../../adapters/sqlite/src/index.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import { placeGoldenLog } from '../golden/golden-log.js';
import { makeClip } from '../media/make-clip.js';
import {
  eventually,
  head,
  json,
  loggedEvents,
  type Page,
  processed,
  upload,
  write,
  type WriteAnswer,
} from '../support/client.js';
import { maintain } from '../support/maintenance.js';
import { AUDITOR_KEY, MANAGER_KEY, Server, apiSettings } from '../support/server.js';

/** Number of kills of a bare log and store; one ninth of it for the product. Few in CI, more by hand: `REELOG_KILLS=900`. */
const BARE_KILLS = Number(process.env['REELOG_KILLS'] ?? 20);
const PRODUCT_KILLS = Math.max(10, Math.round(BARE_KILLS / 9));
/** Longest time before a kill, milliseconds. */
const BARE_MS = 600;
const PRODUCT_MS = 3_000;

const folders: string[] = [];
const temporary = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `reelog-${name}-`));
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

type Acknowledged =
  | { readonly kind: 'started' | 'opened' }
  | { readonly kind: 'commit'; readonly commandId: string; readonly position: number }
  | { readonly kind: 'unchanged'; readonly commandId: string }
  | { readonly kind: 'object'; readonly key: string; readonly sha256: string; readonly orAt?: string };

const TARGET = resolve('test/resilience/kill-target.mjs');

/** What a process with the log and the store had acknowledged before a kill, timed from its start or from opening the log. */
async function workAndKill(folder: string, from: 'started' | 'opened', afterMs: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [TARGET, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.endsWith('}')) break; // the kill cut this line, so it does not count as acknowledged
    const what = JSON.parse(line) as Acknowledged;
    if (what.kind === from) setTimeout(() => child.kill('SIGKILL'), afterMs);
    acknowledged.push(what);
  }
  expect(child.signalCode ?? 'SIGKILL').toBe('SIGKILL');
  return acknowledged;
}

async function expectKept(log: SqliteEventLog, folder: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const store = await FileObjectStore.open(join(folder, 'objects'));
  for (const what of acknowledged) {
    if (what.kind === 'commit')
      expect(await log.findCommit(what.commandId)).toMatchObject({ recorded: true, firstPosition: what.position });
    if (what.kind === 'unchanged') expect(await log.findCommit(what.commandId)).toMatchObject({ recorded: false });
    if (what.kind === 'object') {
      const found = [what.key, what.orAt].filter(
        (key) => key !== undefined && existsSync(join(folder, 'objects', key)),
      );
      expect({ key: what.key, found: found.length }).toEqual({ key: what.key, found: 1 });
      expect(sha256(readFileSync(join(folder, 'objects', found[0]!)))).toBe(what.sha256);
    }
  }
  await store.sweep();
}

it(
  `${BARE_KILLS} kills of a log and a store lose and double nothing that was acknowledged`,
  async () => {
    let folder = temporary('bare');
    let acknowledged: Acknowledged[] = [];
    let opened = 0;
    for (let kill = 1; kill <= BARE_KILLS; kill += 1) {
      if (kill % 10 === 1) {
        // A log of the previous release: the next start migrates it, and may be killed meanwhile.
        folder = temporary('bare');
        acknowledged = [];
        await placeGoldenLog('a5e2374', join(folder, 'log', 'events.sqlite'));
      }
      const latest = await workAndKill(folder, kill % 4 === 1 ? 'started' : 'opened', randomInt(1, BARE_MS));
      opened += latest.some(({ kind }) => kind === 'opened') ? 1 : 0;
      acknowledged.push(...latest);
      const log = await SqliteEventLog.open(join(folder, 'log', 'events.sqlite'));
      try {
        await expectKept(log, folder, kill % 10 === 0 ? acknowledged : latest);
        const audit = new SqliteLogAudit(join(folder, 'log', 'events.sqlite'));
        expect(await audit.verify()).toMatchObject({ valid: true, head: await log.head() });
      } finally {
        await log.close();
      }
      if (kill % 10 === 0) rmSync(folder, { recursive: true, force: true });
    }
    expect(opened).toBeGreaterThan(BARE_KILLS / 3);
  },
  600_000 + BARE_KILLS * 10_000,
);

/** Writes to a server that may be killed; acknowledged writes are kept in `uploads` and `edits`. */
class Writing {
  readonly uploads = new Map<string, { readonly title: string; readonly id: string }>();
  readonly edits = new Map<string, { readonly id: string; readonly description: string }>();
  /** Sent without an answer so far: to be retried with the same key. */
  readonly open = new Map<string, (server: Server) => Promise<void>>();

  constructor(private readonly clip: string) {}

  async upload(server: Server, key = randomUUID(), title = `Video ${key}`): Promise<void> {
    this.open.set(key, (again) => this.upload(again, key, title));
    const { video } = await json<WriteAnswer>(upload(server, this.clip, { title, idempotencyKey: key }), 201);
    this.uploads.set(key, { title, id: video.id });
    this.open.delete(key);
  }

  async edit(server: Server, key = randomUUID(), id = this.someVideo(), description = `Words ${key}`): Promise<void> {
    if (id === undefined) return;
    this.open.set(key, (again) => this.edit(again, key, id, description));
    await json(write(server, 'PATCH', `/${id}`, { description }, { 'Idempotency-Key': key }));
    this.edits.set(key, { id, description });
    this.open.delete(key);
  }

  private someVideo(): string | undefined {
    const all = [...this.uploads.values()];
    return all[randomInt(Math.max(1, all.length))]?.id;
  }
}

interface LoggedEvent {
  readonly type: string;
  readonly data: { readonly title?: string; readonly description?: string };
}

/** An object that no event names, two days old: the start moves it to the quarantine. */
function leaveUnnamed(dataDir: string): string {
  const key = `previews/${randomUUID()}/run/sheet-1.jpg`;
  const path = join(dataDir, 'objects', key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, key);
  const then = new Date(Date.now() - 2 * 24 * 3600_000);
  utimesSync(path, then, then);
  return key;
}

it(`${PRODUCT_KILLS} kills of the product and its commands lose and double no acknowledged write`, async () => {
  const clip = await makeClip({ seconds: 1 });
  const [dataDir, backup] = [temporary('product'), temporary('backup')];
  const writing = new Writing(clip);
  const unnamed: string[] = [];
  for (let kill = 1; kill <= PRODUCT_KILLS; kill += 1) {
    const server = await Server.start({ dataDir });
    await eventually(async () => (await server.request('/health/ready')).status === 200, 'it is ready');
    const killAfter = randomInt(50, PRODUCT_MS);
    // Requests that a kill interrupts may fail: only answered ones count.
    const repeats = [...writing.open.values()].map((again) => again(server).catch(() => undefined));
    const work = Array.from({ length: 4 }, async () => {
      for (let isAlive = true; isAlive;)
        await (randomInt(3) === 0 ? writing.upload(server) : writing.edit(server)).catch(() => (isAlive = false));
    });
    const backingUp = maintain('backup', [backup], apiSettings(dataDir), randomInt(200, PRODUCT_MS));
    await sleep(killAfter);
    await server.stop('SIGKILL');
    await Promise.all([...work, ...repeats]);
    await backingUp;
    unnamed.push(leaveUnnamed(dataDir));
    if (kill % 5 === 0) await maintain('adopt-store', ['--yes'], apiSettings(dataDir), randomInt(300, 2_500));
    if (kill % 5 === 1 && existsSync(join(backup, 'manifest.json'))) {
      const target = temporary('target');
      await maintain('restore', [backup], apiSettings(target), randomInt(300, 1_500));
      const { code, printed } = await maintain('restore', [backup], apiSettings(target));
      expect({ code, printed }).toEqual({ code: 0, printed });
      rmSync(target, { recursive: true });
    }
  }

  const server = await Server.start({ dataDir });
  try {
    await eventually(async () => (await server.request('/health/ready')).status === 200, 'it is ready');
    for (const again of [...writing.open.values()]) await again(server);
    expect(writing.uploads.size).toBeGreaterThan(0);
    const log = await loggedEvents<LoggedEvent>(server);
    const titles = log.flatMap(({ type, data }) => (type === 'VideoUploaded' ? [data.title!] : []));
    expect(titles.sort()).toEqual([...writing.uploads.values()].map(({ title }) => title).sort());
    const words = log.flatMap(({ type, data }) =>
      type === 'VideoDetailsChanged' && data.description !== undefined ? [data.description] : [],
    );
    expect(words.sort()).toEqual([...writing.edits.values()].map(({ description }) => description).sort());
    const verified = await json(server.request('/api/audit/verify?objects=true', { key: AUDITOR_KEY }));
    expect(verified).toMatchObject({ valid: true });
    const { position } = await head(server);
    for (const { id } of writing.uploads.values()) await processed(server, id, position, 600_000);
    const path = '/api/admin/videos?limit=200&status=ready';
    const { items } = await json<Page<AdminVideo>>(server.request(path, { key: MANAGER_KEY }));
    expect(items.length).toBe(Math.min(200, writing.uploads.size));
    for (const key of unnamed) {
      const places = [key, `quarantine/${key}`].map((each) => join(dataDir, 'objects', each));
      expect(places.filter(existsSync).map((each) => readFileSync(each, 'utf8'))).toEqual([key]);
    }
  } finally {
    await server.stop();
  }
}, 7_200_000);
