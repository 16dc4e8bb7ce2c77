import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StoredEvent } from '@reelog/domain';
import { GOLDEN_COMMITS, goldenLines } from '../../../../test/golden/golden-log.js';
import { linesOf } from '../../../../libs/events/src/testing/export-lines.js';
import { format1Events } from '../../../../libs/events/src/testing/format-1-events.js';
import { aCommit, events, newStream, range, readAll } from '../../../../libs/events/src/testing/sample-commits.js';
import { verifyExport } from '../../../../libs/events/src/verify-export.js';
import { MongoEventLog } from './mongo.event-log.js';
import { MongoLogAudit } from './mongo.log-audit.js';
import { collectionsOf } from './log-schema.js';
import { roomProblem } from './room.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';
import { placeExport, placeFormat1Log } from './testing/place-export.js';

const KILLED = fileURLToPath(new URL('./testing/migrate-until-killed.ts', import.meta.url));
const LOG_ID = '0f0e0d0c-0b0a-4908-8706-050403020100';
const START = Date.parse('2026-03-01T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const minute = (count: number): string => new Date(START + count * 60_000).toISOString();

jest.setTimeout(120_000);

let database: ADatabase;
beforeEach(async () => {
  database = await aDatabase();
});
afterEach(() => database.destroy());

const audit = (): MongoLogAudit => new MongoLogAudit(database.connection);
const derivedTimes = async (): Promise<string[]> =>
  (
    await collectionsOf(database.connection)
      .recordedTimes.find({}, { sort: { _id: 1 } })
      .toArray()
  ).map(({ recordedAt }) => recordedAt);

describe.each(GOLDEN_COMMITS)('the log exported by %s, in MongoDB', (commit) => {
  const stored = goldenLines(commit)
    .slice(1, -1)
    .map((line) => JSON.parse(line) as StoredEvent);

  it('can be read but not written before its migration', async () => {
    await placeExport(database.connection, goldenLines(commit));
    const log = await MongoEventLog.open(database.connection, { migrate: false });
    expect(await readAll(log, { limit: 7 })).toEqual(stored);
    await expect(log.append(aCommit())).rejects.toThrow(/was not migrated/);
    expect(await linesOf(audit().exportLines())).toEqual(goldenLines(commit));
    expect(await audit().verify()).toMatchObject({ valid: true, checked: stored.length });
    await log.close();
  });

  it('is migrated after a copy, verifies on the server and offline, and accepts commits', async () => {
    await placeExport(database.connection, goldenLines(commit));
    const log = await MongoEventLog.open(database.connection);
    expect(await readAll(log, { limit: 7 })).toEqual(stored);
    const { commits, oldCommits, oldLog } = collectionsOf(database.connection);
    const inOrder = { sort: { _id: 1 } } as const;
    expect(await oldCommits.find({}, inOrder).toArray()).toEqual(await commits.find({}, inOrder).toArray());
    expect(await oldLog.findOne({})).toMatchObject({ formatVersion: 1 });

    await log.append(aCommit());
    const [added] = (await log.readPage({ after: stored.length, limit: 1 })).events;
    expect(added!.recordedAt! >= stored.at(-1)!.occurredAt).toBe(true);
    const lines = await linesOf(audit().exportLines());
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ formatVersion: 2 });
    expect(lines.slice(1, stored.length + 1)).toEqual(goldenLines(commit).slice(1, -1));
    expect(await audit().verify()).toMatchObject({ valid: true, checked: stored.length + 1 });
    expect(await verifyExport(each(lines))).toMatchObject({ valid: true, checked: stored.length + 1 });
    await log.close();
  });
});

describe('migrating a log in MongoDB', () => {
  it('indexes the recording times of its commits, and the next recording time is not before the last', async () => {
    await placeFormat1Log(database.connection, LOG_ID, format1Events([minute(0), minute(1_440), minute(2)]));
    const log = await MongoEventLog.open(database.connection, { clock: () => START });
    expect(await derivedTimes()).toEqual([minute(0), minute(1_440), minute(1_440)]);
    const { streamId } = aCommit();
    await log.append(aCommit({ streamId }));
    expect((await log.readStream(streamId))[0]?.recordedAt).toBe(minute(1_440));
    expect(await audit().verify()).toMatchObject({ valid: true, checked: 4 });

    await collectionsOf(database.connection).recordedTimes.updateOne({ _id: 2 }, { $set: { recordedAt: minute(9) } });
    expect(await audit().verify()).toMatchObject({ valid: false, firstBad: { position: 2 } });
    await log.close();
  });

  it('derives the recording time of a commit that an older api added meanwhile', async () => {
    const old = format1Events([minute(0), minute(60), minute(2)]);
    await placeFormat1Log(database.connection, LOG_ID, old);
    await (await MongoEventLog.open(database.connection)).close();
    await collectionsOf(database.connection).recordedTimes.deleteMany({ _id: { $gte: 2 } });
    const log = await MongoEventLog.open(database.connection, { clock: () => START });
    const { streamId } = aCommit();
    await log.append(aCommit({ streamId }));
    expect((await log.readStream(streamId))[0]?.recordedAt).toBe(minute(60));
    expect(await audit().verify()).toMatchObject({ valid: true, checked: 4 });
    await log.close();
  });

  it('is done by one of many logs that are opened at once, and then all can write', async () => {
    await placeFormat1Log(database.connection, LOG_ID, format1Events(range(1, 2_000).map(minute)));
    const logs = await Promise.all(range(1, 3).map(() => MongoEventLog.open(database.connection)));
    await Promise.all(logs.map((log) => log.append(aCommit())));
    expect(await audit().verify()).toMatchObject({ valid: true, checked: 2_003 });
    expect(await collectionsOf(database.connection).oldCommits.countDocuments()).toBe(2_000);
    await Promise.all(logs.map((log) => log.close()));
  });

  it.each([
    ['a disk with room', { fsUsedSize: 10, fsTotalSize: 100 }, 90, undefined],
    ['a disk without', { fsUsedSize: 10, fsTotalSize: 100 }, 91, /needs up to 91 bytes.*has 90 free/],
    ['a server that does not report its disk', {}, 1e12, undefined],
  ])('checks for room first: %s', (_what, disk, needed, problem) => {
    const found = roomProblem(disk, needed);
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeUndefined();
  });
});

describe('a migration in MongoDB that is killed', () => {
  const rounds = Number(process.env['MIGRATION_KILLS'] ?? 10);
  const EVENTS = 4_000;

  it('is continued by the next process, whenever it is killed, and loses nothing', async () => {
    const old = format1Events(range(1, EVENTS).map(minute));
    let interrupted = 0;
    for (const round of range(1, rounds)) {
      const fresh = await aDatabase();
      await placeFormat1Log(fresh.connection, LOG_ID, old);
      if ((await killedMigration(fresh, Math.random() * 1_500)) === 'interrupted') interrupted++;
      const log = await MongoEventLog.open(fresh.connection);
      expect(await log.append(aCommit())).toMatchObject({ firstPosition: EVENTS + 1 });
      expect({ round, ...(await new MongoLogAudit(fresh.connection).verify()) }).toMatchObject({
        round,
        valid: true,
        checked: EVENTS + 1,
      });
      const { oldCommits, recordedTimes } = collectionsOf(fresh.connection);
      expect([await oldCommits.countDocuments(), await recordedTimes.countDocuments()]).toEqual([EVENTS, EVENTS]);
      await log.close();
      await fresh.destroy();
    }
    expect(interrupted).toBeGreaterThan(0);
  }, 900_000);

  async function killedMigration({ address }: ADatabase, afterMs: number): Promise<'interrupted' | 'ended'> {
    const args = ['--conditions=@reelog/source', '--import', 'tsx', KILLED, address.url, address.database];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    await once(child.stdout, 'data');
    await sleep(afterMs);
    child.kill('SIGKILL');
    await exited;
    return printed.includes('migrated') ? 'ended' : 'interrupted';
  }
});

describe('two processes whose clocks are an hour apart', () => {
  it('record positions and times that increase together', async () => {
    const early = await MongoEventLog.open(database.connection);
    const late = await MongoEventLog.open(database.connection, { clock: () => Date.now() + HOUR_MS });
    for (const size of range(1, 10))
      await Promise.all(
        [early, late].flatMap((log) =>
          range(1, 5).map(() => log.append(aCommit({ streamId: newStream(), events: events(1 + (size % 3)) }))),
        ),
      );
    const times = (await readAll(early, { limit: 1_000 })).map(({ recordedAt }) => recordedAt ?? '');
    expect(times).toEqual([...times].sort());
    expect(Date.parse(times.at(-1) ?? '')).toBeGreaterThan(Date.now() + HOUR_MS / 2);
    expect(await audit().verify()).toMatchObject({ valid: true, checked: times.length });
    await Promise.all([early.close(), late.close()]);
  });
});

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
