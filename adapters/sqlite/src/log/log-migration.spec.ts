import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { SmallDisk } from '../../../../test/support/small-disk.js';
import { allIntact } from '../../../../libs/events/src/damage/broken-event.js';
import type { Verification } from '../../../../libs/events/src/log-audit.port.js';
import { LOG_FORMAT, MigrationFailedError } from '../../../../libs/events/src/log-format.js';
import { aCommit, range } from '../../../../libs/events/src/testing/sample-commits.js';
import { SqliteEventLog } from './sqlite.event-log.js';
import { SqliteLogReader } from './sqlite.log-reader.js';
import { SqliteLogWriter } from './log-writer.js';
import { writeFormat1Log } from './testing/format-1-log.js';
import { verifyEvents } from './testing/verify-file.js';

const KILLED = fileURLToPath(new URL('./testing/migrate-until-killed.ts', import.meta.url));
const MINUTE_MS = 60_000;
const START = Date.parse('2026-03-01T00:00:00.000Z');
const minute = (count: number): string => new Date(START + count * MINUTE_MS).toISOString();

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelog-migration-'));
  path = join(folder, 'events.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const verify = (): Promise<Verification> => verifyEvents(path);

/** Opens the log, runs an action, and closes it. */
function writing<Result>(action: (writer: SqliteLogWriter) => Result, clock = Date.now): Result {
  const writer = SqliteLogWriter.open(path, clock);
  try {
    return action(writer);
  } finally {
    writer.close();
  }
}

function derivedTimes(): string[] {
  const reader = new SqliteLogReader(path);
  const times = [...reader.recordedTimes(0, 1_000).values()];
  reader.close();
  return times;
}

describe('migrating a log of format 1', () => {
  it('indexes the recording times of its events, which never go back even if the clock did', async () => {
    writeFormat1Log(path, [minute(0), minute(1_440), minute(2), minute(3), minute(1_441)]);
    writing((writer) => writer.migrate());
    expect(derivedTimes()).toEqual([minute(0), minute(1_440), minute(1_440), minute(1_440), minute(1_441)]);
    expect(await verify()).toMatchObject({ valid: true, checked: 5 });
  });

  it('gives the next event a recording time not before the last one, even if the clock is behind', async () => {
    writeFormat1Log(path, [minute(0), minute(1_440), minute(2)]);
    const recordedAt = writing(
      (writer) => {
        writer.migrate();
        writer.write([aCommit()]);
        const reader = new SqliteLogReader(path);
        const [event] = allIntact(reader.readAfter(3, 1));
        reader.close();
        return event?.recordedAt;
      },
      () => START,
    );
    expect(recordedAt).toBe(minute(1_440));
    expect(await verify()).toMatchObject({ valid: true, checked: 4 });
  });

  it('does nothing to a migrated log or a new one', async () => {
    writing((writer) => writer.migrate());
    writing((writer) => writer.migrate());
    expect(readdirSync(folder).filter((file) => file.includes('format-1'))).toEqual([]);
    expect(await verify()).toMatchObject({ valid: true, checked: 0 });
  });

  it('makes another copy beside the first when the log of format 1 was restored and written again', () => {
    writeFormat1Log(path, [minute(0)]);
    writing((writer) => writer.migrate());
    for (const file of readdirSync(folder)) if (!file.includes('format-1')) rmSync(join(folder, file));
    writeFormat1Log(path, [minute(0), minute(1)]);
    writing((writer) => writer.migrate());
    const copies = readdirSync(folder).filter((file) => file.includes('format-1'));
    expect(copies.sort()).toEqual(['events.format-1.2.sqlite', 'events.format-1.sqlite']);
  });

  it('lets verification detect later changes of the index', async () => {
    writeFormat1Log(path, range(1, 20).map(minute));
    writing((writer) => writer.migrate());
    for (const [statement, position] of [
      [`UPDATE recorded_times SET recorded_at = '${minute(9_999)}' WHERE position = 7`, 7],
      ['DELETE FROM recorded_times WHERE position = 3', 3],
    ] as const) {
      const connection = new Database(path);
      connection.exec(statement);
      connection.close();
      expect(await verify()).toMatchObject({ valid: false, firstBad: { position } });
    }
  });
});

describe('a log of format 1 on a disk without room for a copy', () => {
  const disk = SmallDisk.mount(4);
  const itOnDisk = disk ? it : it.skip;
  if (!disk) console.warn('SKIPPED: a full disk is not tested here, as none may be mounted (needs root).');
  afterAll(() => disk?.unmount());

  itOnDisk(
    'is not migrated, rejects commits, and can be read',
    async () => {
      const file = join(disk?.folder ?? '', 'events.sqlite');
      writeFormat1Log(file, range(1, 100).map(minute));
      const log = await SqliteEventLog.open(file, { migrate: false });
      const error: unknown = await log.migrate().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(MigrationFailedError);
      expect(error).toHaveProperty(
        'message',
        expect.stringMatching(/format 1.*Nothing is written until there is room/),
      );
      await expect(log.append(aCommit())).rejects.toThrow(/was not migrated/);
      expect((await log.readPage({ limit: 200 })).events).toHaveLength(100);
      await log.close();
      expect(readdirSync(disk?.folder ?? '').filter((name) => name.includes('format-1'))).toEqual([]);
    },
    60_000,
  );
});

describe('a migration that is killed', () => {
  const rounds = Number(process.env['MIGRATION_KILLS'] ?? 10);
  const EVENTS = 20_000;

  it('leaves a log that opens, can be migrated, and has lost nothing, whenever it is killed', async () => {
    const original = join(folder, 'original.sqlite');
    const events = writeFormat1Log(original, range(1, EVENTS).map(minute));
    copyFileSync(original, path);
    const { ms: wholeMs } = await killedMigration(60_000);
    let interrupted = 0;
    for (const round of range(1, rounds)) {
      for (const file of readdirSync(folder)) if (file.startsWith('events')) rmSync(join(folder, file));
      copyFileSync(original, path);
      const { end } = await killedMigration(((round - Math.random()) / rounds) * wholeMs);
      if (end === 'interrupted') interrupted++;
      writing((writer) => {
        writer.migrate();
        expect(writer.head.hash).toBe(events.at(-1)?.hash);
        expect(writer.write([aCommit()])).toMatchObject([{ kind: 'recorded', firstPosition: EVENTS + 1 }]);
      });
      expect({ round, ...(await verify()) }).toMatchObject({ round, valid: true, checked: EVENTS + 1 });
      const reader = new SqliteLogReader(path);
      expect(reader.format).toBe(LOG_FORMAT);
      reader.close();
      const copies = readdirSync(folder).filter((file) => file.includes('format-1'));
      expect(copies).toEqual(['events.format-1.sqlite']);
    }
    expect(interrupted).toBeGreaterThan(0);
  }, 600_000);

  /** Kills a migration that still runs after this time. */
  async function killedMigration(afterMs: number): Promise<{ end: 'interrupted' | 'ended'; ms: number }> {
    const child = spawn(process.execPath, ['--conditions=@reelog/source', '--import', 'tsx', KILLED, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    await once(child.stdout, 'data');
    const begun = performance.now();
    await Promise.race([sleep(afterMs, undefined, { ref: false }), exited]);
    child.kill('SIGKILL');
    await exited;
    return { end: printed.includes('migrated') ? 'ended' : 'interrupted', ms: performance.now() - begun };
  }
});
