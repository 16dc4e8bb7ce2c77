import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { EventLogUnavailableError } from '../../../../libs/events/src/event-log.port.js';
import { aCommit, range } from '../../../../libs/events/src/testing/sample-commits.js';
import { SqliteEventLog } from './sqlite.event-log.js';

const APPENDER = fileURLToPath(new URL('./testing/sqlite.appender.ts', import.meta.url));
const UNTIL_FULL = fileURLToPath(new URL('./testing/sqlite.append-until-full.ts', import.meta.url));

jest.setTimeout(30_000);

describe('opening the log in SQLite', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-start-'));
    path = join(folder, 'events.db');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('creates the folder, with all its parents', async () => {
    const log = await SqliteEventLog.open(join(folder, 'a', 'b', 'events.db'));
    expect((await log.append(aCommit())).firstPosition).toBe(1);
    await log.close();
  });

  it('rejects a log that another process has open, and says so', async () => {
    const child = spawn(process.execPath, ['--conditions=@reelog/source', '--import', 'tsx', APPENDER, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await expect(SqliteEventLog.open(path)).rejects.toThrow(/in use by another process/);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('rejects a log that this process has open, and opens it once it is closed', async () => {
    const log = await SqliteEventLog.open(path);
    await expect(SqliteEventLog.open(path)).rejects.toThrow(/in use/);
    await log.append(aCommit());
    await log.close();
    const again = await SqliteEventLog.open(path);
    await again.close();
  });

  it.each<[string, RegExp, () => Promise<unknown>]>([
    ['a folder', /cannot be opened/, () => mkdir(path)],
    ['some other file', /damaged or not an event log/, () => writeFile(path, 'no database at all '.repeat(1_000))],
    ['a log of a newer format', /newer Reelog/, () => writeNewerLog(path)],
  ])('rejects %s in its place, and says where it is and what to do', async (_what, advice, prepare) => {
    await prepare();
    const error: unknown = await SqliteEventLog.open(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EventLogUnavailableError);
    expect(error).toHaveProperty('message', expect.stringMatching(advice));
    expect(error).toHaveProperty('message', expect.stringContaining(path));
  });

  it.each([
    ['below a file', () => join(path, 'events.db')],
    ['where nobody may make one', () => '/proc/reelog/events.db'],
  ])('rejects a folder %s', async (_where, place) => {
    await writeFile(path, '');
    const error: unknown = await SqliteEventLog.open(place()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EventLogUnavailableError);
    expect(error).toHaveProperty('message', expect.stringContaining(place()));
  });
});

describe('a disk that is full', () => {
  it('rejects the appends that do not fit, loses no other, and leaves the log readable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelog-full-'));
    const path = join(folder, 'events.db');
    // A file size limit stands in for a full disk: the kernel rejects the write in the same way.
    const child = spawn(
      'sh',
      [
        '-c',
        `ulimit -f 2000; exec "$0" --conditions=@reelog/source --import tsx "$1" "$2"`,
        process.execPath,
        UNTIL_FULL,
        path,
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    for await (const chunk of child.stdout) output += String(chunk);
    const report = JSON.parse(output) as { acknowledged: number; error: string; message: string; readable: number };
    expect(report.error).toBe('EventLogUnavailableError');
    expect(report.message).toContain(path);
    expect(report.acknowledged).toBeGreaterThan(0);
    expect(report.readable).toBe(report.acknowledged);

    const log = await SqliteEventLog.open(path);
    expect((await log.head()).position).toBe(report.acknowledged);
    expect((await log.append(aCommit())).firstPosition).toBe(report.acknowledged + 1);
    await log.close();
    await rm(folder, { recursive: true, force: true });
  });
});

describe('the write-ahead log beside it', () => {
  it('stays small during many writes and reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelog-wal-'));
    const path = join(folder, 'events.db');
    const log = await SqliteEventLog.open(path);
    const description = 'x'.repeat(100_000);
    for (const round of range(1, 20)) {
      await Promise.all(
        range(1, 32).map(() =>
          log.append(aCommit({ events: [{ type: 'VideoDetailsChanged', data: { videoId: 'v', description } }] })),
        ),
      );
      await log.readPage({ direction: 'backwards', limit: round });
    }
    expect((await stat(`${path}-wal`)).size).toBeLessThan(40_000_000);
    await log.close();
    await rm(folder, { recursive: true, force: true });
  });
});

async function writeNewerLog(path: string): Promise<void> {
  const log = await SqliteEventLog.open(path);
  await log.close();
  const connection = new Database(path);
  connection.exec(`UPDATE meta SET value = '3' WHERE key = 'format_version'`);
  connection.close();
}
