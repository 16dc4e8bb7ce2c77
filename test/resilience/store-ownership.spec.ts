import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { type StoredEvent, videoStream } from '../../libs/domain/src/index.js';
import { LOG_FORMAT } from '../../libs/events/src/log-format.js';
import { aCommit, retitled } from '../../libs/events/src/testing/sample-commits.js';
import { SqliteLogWriter } from '../../adapters/sqlite/src/log/log-writer.js';
import type { AdminVideo } from '../../apps/api/src/contract/video.schema.js';
import type { Health } from '../../apps/api/src/health/readiness.js';
import { placeGoldenLog, placeGoldenOriginals } from '../golden/golden-log.js';
import { makeClip } from '../media/make-clip.js';
import {
  adminVideo,
  catalog,
  eventually,
  head,
  json,
  type Page,
  problem,
  readyVideo,
  upload,
  uploaded,
  write,
} from '../support/client.js';
import { filesBelow } from '../support/data-folder.js';
import { type Ended, maintain } from '../support/maintenance.js';
import { AUDITOR_KEY, Server, apiSettings } from '../support/server.js';

const DAY_MS = 24 * 3600_000;
let clip: string;
/** A library of two videos, stopped; `older` is its log from before the second one. Tests work on copies. */
let library: string;
let older: string;
let first: AdminVideo;
let second: AdminVideo;

let dataDir: string;
const servers: Server[] = [];
const folders: string[] = [];

const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'reelog-ownership-'));
  folders.push(folder);
  return folder;
};
const removeAll = (paths: readonly string[]): void =>
  paths.forEach((path) => rmSync(path, { recursive: true, force: true }));

/** A copy of a log that a server may be writing. */
function copyOfLog(from: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelog-older-'));
  const connection = new Database(join(from, 'events.sqlite'));
  connection.prepare('VACUUM INTO ?').run([join(folder, 'events.sqlite')]);
  connection.close();
  return folder;
}

beforeAll(async () => {
  clip = await makeClip({ seconds: 2 });
  library = mkdtempSync(join(tmpdir(), 'reelog-library-'));
  const server = await Server.start({ dataDir: library });
  first = await readyVideo(server, clip, { title: 'First' });
  older = copyOfLog(join(library, 'log'));
  second = await readyVideo(server, clip, { title: 'Second' });
  expect(await server.stop()).toBe(0);
}, 120_000);
afterAll(() => removeAll([library, older]));

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('SIGKILL');
});

/** Makes all objects two days old. */
async function copyOfLibrary(): Promise<string> {
  const folder = temporary();
  cpSync(library, folder, { recursive: true });
  const longAgo = new Date(Date.now() - 2 * DAY_MS);
  for (const file of await filesBelow(join(folder, 'objects')))
    utimesSync(join(folder, 'objects', file), longAgo, longAgo);
  return folder;
}

async function start(): Promise<Server> {
  const server = await Server.start({ dataDir });
  servers.push(server);
  return server;
}

const path = (...segments: string[]): string => join(dataDir, ...segments);
const log = (name = ''): string => path('log', name);
const markerFile = (): string => path('objects', 'reelog-store.json');
interface Marker {
  readonly logId: string;
  readonly position: number;
  readonly unnamed?: { readonly count: number };
}
const marker = (): Marker => JSON.parse(readFileSync(markerFile(), 'utf8')) as Marker;
const unnamedList = (): string => path('objects', 'reelog-store.unnamed.json');
const removeMarker = (): void => removeAll([markerFile(), unnamedList()]);
const removeLog = (): void => removeAll([log(), path('read-models')]);
const useLog = (from: string): void => {
  removeLog();
  cpSync(from, log(), { recursive: true });
};

/** Digests of all objects, without the store's own data and unfinished writes. */
async function objects(folder = dataDir): Promise<Record<string, string>> {
  const files = (await filesBelow(join(folder, 'objects'))).filter((file) => !/^(reelog-|~)/.test(file));
  const digest = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'objects', file)))
      .digest('hex');
  return Object.fromEntries(files.map((file) => [file, digest(file)]));
}

/** Opens the log's file while no process uses it. */
function withLog<Result>(work: (connection: Database.Database) => Result): Result {
  const connection = new Database(log('events.sqlite'));
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}
const logFormat = (): unknown =>
  withLog((connection) => connection.prepare(`SELECT value FROM meta WHERE key = 'format_version'`).raw().get([]));

async function reason(server: Server): Promise<string | undefined> {
  const response = await server.request('/health/ready');
  const { dependencies } = (await response.json()) as Health;
  return response.status === 503 ? dependencies.find(({ name }) => name === 'store-ownership')?.detail : undefined;
}
const ready = (server: Server): Promise<true> =>
  eventually(async () => (await server.request('/health/ready')).status === 200 && true, 'it is ready');

async function expectStreams(server: Server, videos: readonly AdminVideo[]): Promise<void> {
  for (const { id, sha256 } of videos) {
    const bytes = Buffer.from(await (await server.request(`/api/videos/${id}/stream`)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
}

/** One run of `npm run adopt-store`. */
const adopt = (...args: string[]): Promise<Ended> => maintain('adopt-store', args, apiSettings(dataDir));

/** All tests use one data folder, which always holds the objects of the library. */
describe('a store', () => {
  beforeAll(async () => {
    dataDir = await copyOfLibrary();
  });
  afterEach(async () => {
    expect(await objects()).toEqual(await objects(library));
  });
  afterAll(() => removeAll(folders.splice(0)));

  describe('whose log is missing', () => {
    const cases: [string, () => void][] = [
      ['there is no folder of the log', removeLog],
      [
        'the file of the log is empty',
        () => {
          truncateSync(log('events.sqlite'));
          writeFileSync(log('events.sqlite-wal'), 'what may be left of the log');
        },
      ],
      [
        'the file of the log holds no tables, since it was copied without its write-ahead log',
        () => {
          removeAll([log('events.sqlite')]);
          withLog((connection) => connection.exec('PRAGMA journal_mode = WAL'));
        },
      ],
    ];

    it.each(cases)('gets no new log when %s: the process is alive, not ready, and reports why', async (_name, lose) => {
      useLog(join(library, 'log'));
      lose();
      const before = await filesBelow(log());
      const server = await start();
      expect((await server.request('/health/live')).status).toBe(200);
      const sentence = await reason(server);
      expect(sentence).toContain(`belongs to the log ${marker().logId}`);
      expect(sentence).toContain('npm run adopt-store');
      expect(server.printed).toContain(sentence);
      expect(await problem(server.request('/api/videos'), 503)).toMatchObject({
        code: 'LOG.MISSING',
        detail: sentence,
      });
      await problem(upload(server, clip), 503);
      const isEmpty = (file: string): boolean => statSync(log(file)).size === 0;
      const left = (await filesBelow(log())).filter((file) => before.includes(file) || !/-shm$/.test(file));
      expect(left.filter((file) => before.includes(file) || !isEmpty(file))).toEqual(before);
      expect(await server.stop()).toBe(0);
    });

    it('gets no new log when it has no marker yet, but holds objects', async () => {
      removeLog();
      renameSync(markerFile(), path('marker'));
      const server = await start();
      expect(await reason(server)).toContain('holds objects, so no new log is made');
      expect(existsSync(log('events.sqlite'))).toBe(false);
      expect(await server.stop()).toBe(0);
      renameSync(path('marker'), markerFile());
    });
  });

  describe('beside a log that it does not belong to', () => {
    /** The older log, continued beyond the position that the store has seen. */
    function forkLog(): void {
      useLog(older);
      const writer = SqliteLogWriter.open(log('events.sqlite'));
      const streamId = videoStream(first.id);
      for (let { revision } = first; writer.head.position <= marker().position; revision += 1)
        writer.write([aCommit({ streamId, expectedVersion: revision, events: [retitled('Fork', first.id)] })]);
      writer.close();
    }

    const cases: [string, use: () => void | Promise<void>, said: RegExp][] = [
      [
        'of another installation, and of the release before',
        async () => {
          removeLog();
          await placeGoldenLog('a5e2374', log('events.sqlite'));
        },
        /and this is the log .* npm run adopt-store/,
      ],
      ['that is an older copy', () => useLog(older), /this is an older copy of the log.* npm run adopt-store/],
      ['that has other events at its end', forkLog, /The log has another event at position .* npm run adopt-store/],
      [
        'that a newer release has written to',
        () => {
          useLog(join(library, 'log'));
          const newest = 'position = (SELECT max(position) FROM events)';
          withLog((connection) => connection.exec(`UPDATE events SET schema_version = 99 WHERE ${newest}`));
        },
        /which this release of Reelog does not know/,
      ],
    ];

    it.each(cases)('%s: reads work, nothing is written, and no object is touched', async (_name, use, said) => {
      await use();
      const [markerBefore, formatBefore] = [marker(), logFormat()];
      const server = await start();
      const sentence = await reason(server);
      expect(sentence).toMatch(said);
      expect(server.printed).toContain(`Reelog serves reads only at`);
      expect(server.printed).toContain(sentence);
      expect((await server.request('/api/videos')).status).toBe(200);
      const { position } = await head(server);
      expect(await problem(upload(server, clip), 503)).toMatchObject({ code: 'LOG.WRITES_STOPPED', detail: sentence });
      const edit = await write(server, 'PATCH', `/${first.id}`, { title: 'Wrong' });
      expect([404, 503]).toContain(edit.status); // another log knows no such video
      const view = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
      const body = JSON.stringify({ sessionId: randomUUID() });
      expect((await server.request(`/api/videos/${first.id}/views`, { ...view, body })).status).not.toBe(202);
      expect((await head(server)).position).toBe(position);
      expect(await server.stop()).toBe(0);
      expect(marker()).toEqual(markerBefore);
      expect(logFormat()).toEqual(formatBefore);
    });
  });

  it('with originals but no marker is not given to a log without videos', async () => {
    removeLog();
    SqliteLogWriter.open(log('events.sqlite')).close();
    renameSync(markerFile(), path('marker'));
    const server = await start();
    expect(await reason(server)).toContain('holds originals, but this log knows of no video');
    expect(await server.stop()).toBe(0);
    renameSync(path('marker'), markerFile());
  });

  describe('whose log is back', () => {
    let server: Server;
    beforeAll(async () => {
      useLog(join(library, 'log'));
      server = await Server.start({ dataDir });
    });
    afterAll(() => server.stop('SIGKILL'));

    it('is writable again, and every video streams byte for byte', async () => {
      await ready(server);
      await expectStreams(server, [first, second]);
    });

    it('is not adopted for the log of a running Reelog', async () => {
      const { code, printed } = await adopt('--yes');
      expect(code).toBe(1);
      expect(printed).toContain('in use by another process');
    });

    it('whose folder disappears while Reelog runs stops uploads until it is back', async () => {
      renameSync(path('objects'), path('objects-away'));
      const sentence = await eventually(() => reason(server), 'it is noticed', 30_000);
      expect(sentence).toContain('is gone, and this log names objects that should be there');
      await problem(upload(server, clip), 503);
      expect((await catalog(server)).items).toHaveLength(2);
      expect(existsSync(markerFile())).toBe(false);
      removeAll([path('objects')]);
      renameSync(path('objects-away'), path('objects'));
      await ready(server);
      await expectStreams(server, [first, second]);
    });
  });
});

describe('a store without a marker', () => {
  const unnamed = [`originals/${randomUUID()}`, `previews/${randomUUID()}/${randomUUID()}/sheet-001.jpg`];
  let server: Server;

  beforeAll(async () => {
    dataDir = await copyOfLibrary();
    removeMarker();
    for (const key of unnamed) {
      mkdirSync(join(path('objects', key), '..'), { recursive: true });
      writeFileSync(path('objects', key), 'nobody knows');
      utimesSync(path('objects', key), new Date(0), new Date(0));
    }
  });
  afterAll(async () => {
    await server.stop('SIGKILL');
    removeAll(folders.splice(0));
  });

  it('that lacks an original of the log is rejected', async () => {
    renameSync(path('objects', 'originals', second.id), path('away'));
    server = await Server.start({ dataDir });
    expect(await reason(server)).toContain('1 of 2 originals of this log that were looked for are not there');
    await problem(upload(server, clip), 503);
    expect((await catalog(server)).items).toHaveLength(2);
    expect(existsSync(markerFile())).toBe(false);
  });

  it('that holds the objects of the log is accepted, and loses none', async () => {
    renameSync(path('away'), path('objects', 'originals', second.id));
    const before = await objects();
    await ready(server);
    await expectStreams(server, [first, second]);
    const { position } = await uploaded(server, clip, { title: 'Third' });
    await eventually(async () => existsSync(unnamedList()), 'the list is written');
    const { position: atFirst } = marker();
    expect(await server.stop()).toBe(0);
    expect(await objects()).toMatchObject(before);
    expect(marker()).toMatchObject({ unnamed: { count: 2 } });
    const listed = readFileSync(unnamedList(), 'utf8').trim().split('\n');
    expect(listed.map((line) => JSON.parse(line) as string).sort()).toEqual([...unnamed].sort());
    // The marker moves to the head of the log at the end of the process.
    expect(position).toBeGreaterThan(atFirst);
    expect(marker().position).toBeGreaterThanOrEqual(position);
  });
});

describe('a marker that cannot be read', () => {
  afterAll(() => removeAll(folders.splice(0)));

  it('stops writing, and blocks the migration of an older log until it is readable', async () => {
    dataDir = temporary();
    await placeGoldenLog('a5e2374', log('events.sqlite'));
    const originals = await placeGoldenOriginals('a5e2374', path('objects'));
    writeFileSync(markerFile(), '{"format": 99}');
    const server = await start();
    expect(await reason(server)).toContain('cannot be read by this release');
    expect(server.printed).toContain('Reelog serves reads only at');
    await problem(upload(server, clip), 503);
    expect((await catalog(server)).items.length).toBeGreaterThan(0);
    expect(await filesBelow(log())).not.toContain('events.format-1.sqlite');
    expect(logFormat()).toEqual(['1']);

    removeMarker(); // then it is an upgrade like any other
    await ready(server);
    expect(logFormat()).toEqual([String(LOG_FORMAT)]);
    expect(marker().logId).toBe((await head(server)).logId);
    const { video, position } = await uploaded(server, clip, { title: 'After the upgrade' });
    expect(await adminVideo(server, video.id, position)).toMatchObject({ title: 'After the upgrade' });
    const newest = '/api/audit/events?limit=1&order=desc';
    const { items } = await json<Page<StoredEvent>>(server.request(newest, { key: AUDITOR_KEY }));
    expect(items).toMatchObject([{ recordedAt: expect.any(String) as string }]);
    expect(await json(server.request('/api/audit/verify', { key: AUDITOR_KEY }))).toMatchObject({ valid: true });
    expect(await server.stop()).toBe(0);
    expect(Object.keys(await objects())).toEqual(expect.arrayContaining(originals));
  });
});

describe('npm run adopt-store', () => {
  beforeEach(async () => {
    dataDir = await copyOfLibrary();
  });
  afterAll(() => removeAll(folders.splice(0)));

  it('shows the contents of the store, and changes nothing without a flag', async () => {
    useLog(older);
    const before = marker();
    const { code, printed } = await adopt();
    expect(code).toBe(0);
    expect(printed).toContain('this is an older copy of the log');
    expect(printed).toContain(`no event names originals/${second.id}`);
    expect(printed).toContain('Missing: 0 of the 1 originals');
    expect(printed).toContain('Nothing was changed.');
    expect(marker()).toEqual(before);
  });

  it('gives the store to an older log: it is writable again, and objects of the newer one stay', async () => {
    useLog(older);
    const { position: before } = marker();
    expect(await adopt('--yes')).toMatchObject({ code: 0 });
    expect(marker().position).toBeLessThan(before);
    const server = await start();
    await ready(server);
    await uploaded(server, clip, { title: 'Third' });
    expect(await server.stop()).toBe(0);
    expect(await objects()).toMatchObject(await objects(library));
    expect(readFileSync(unnamedList(), 'utf8')).toContain(`originals/${second.id}`);
  });

  it('makes an empty log only with a flag, and keeps every object', async () => {
    removeLog();
    expect(await adopt('--yes')).toMatchObject({ code: 1 });
    expect(existsSync(log('events.sqlite'))).toBe(false);
    expect(await adopt('--yes', '--new-log')).toMatchObject({ code: 0 });
    await ready(await start());
    expect(await objects()).toEqual(await objects(library));
  });
});
