import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { VideoViewed } from '@reelog/domain';
import { SqliteEventLog } from '@reelog/events';
import type { Commit } from '@reelog/events';

/**
 * Group commit: 64 callers, each on a stream of its own and each acknowledged after the fsync, with everything the log
 * does (command ids, expected versions, hash chain). Baseline: plain SQLite through the same driver, writing the same
 * events 64 to a transaction, synchronous=FULL, into one table with the envelope's columns. Both on new files on the
 * same disk, in turns. `npx tsx bench/append.ts`
 */
const CALLERS = 64;
const RUNS = 7;
const RUN_MS = 1_500;
const WARM_UP_MS = 500;
const TARGET_RATIO = 0.5;

type Measured = (folder: string, durationMs: number) => Promise<number>;

const occurredAt = '2026-03-01T12:00:00.000Z';
const actor = { id: 'viewers', role: 'system' } as const;
const videoIds = Array.from({ length: CALLERS }, () => randomUUID());

const view = (videoId: string): VideoViewed => ({
  type: 'VideoViewed',
  data: { videoId, views: [{ viewer: randomUUID().repeat(2).replaceAll('-', ''), window: occurredAt }] },
});

const commitOf = (videoId: string, expectedVersion: number): Commit => ({
  streamId: `views-${videoId}`,
  expectedVersion,
  events: [view(videoId)],
  commandId: randomUUID(),
  requestDigest: randomUUID(),
  actor,
  correlationId: randomUUID(),
  causationId: null,
  occurredAt,
});

/** Events a second through the event log. */
const groupCommit: Measured = async (folder, durationMs) => {
  const log = await SqliteEventLog.open(join(folder, `${randomUUID()}.db`));
  const start = performance.now();
  let appended = 0;
  await Promise.all(
    videoIds.map(async (videoId) => {
      for (let version = 0; performance.now() - start < durationMs; version++) {
        await log.append(commitOf(videoId, version));
        appended++;
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  await log.close();
  return appended / seconds;
};

/** Events a second by hand, 64 to a transaction. */
const plainSqlite: Measured = async (folder, durationMs) => {
  const connection = new Database(join(folder, `${randomUUID()}.db`));
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY, stream_id TEXT NOT NULL, stream_version INTEGER NOT NULL, event_id TEXT NOT NULL,
      type TEXT NOT NULL, schema_version INTEGER NOT NULL, occurred_at TEXT NOT NULL, actor_id TEXT NOT NULL,
      actor_role TEXT NOT NULL, command_id TEXT NOT NULL, correlation_id TEXT NOT NULL, causation_id TEXT,
      data TEXT NOT NULL, UNIQUE (stream_id, stream_version))`);
  const insert = connection.prepare(`INSERT INTO events VALUES (NULL${',?'.repeat(12)})`);
  const start = performance.now();
  let version = 0;
  for (; performance.now() - start < durationMs; version++) {
    connection.exec('BEGIN IMMEDIATE');
    for (const videoId of videoIds) {
      const { streamId, events, commandId, correlationId, causationId } = commitOf(videoId, version);
      const [{ type, data }] = events;
      const head = [streamId, version + 1, randomUUID(), type, 1, occurredAt, actor.id, actor.role];
      insert.run([...head, commandId, correlationId, causationId, JSON.stringify(data)]);
    }
    connection.exec('COMMIT');
  }
  const seconds = (performance.now() - start) / 1_000;
  connection.close();
  return (version * CALLERS) / seconds;
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} events/s`;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const runs: { log: number; plain: number }[] = [];
  try {
    await groupCommit(folder, WARM_UP_MS);
    await plainSqlite(folder, WARM_UP_MS);
    for (let run = 1; run <= RUNS; run++) {
      const log = await groupCommit(folder, RUN_MS);
      const plain = await plainSqlite(folder, RUN_MS);
      runs.push({ log, plain });
      console.log(`run ${run}: log ${perSecond(log)}, plain SQLite ${perSecond(plain)}, ${(log / plain).toFixed(2)}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const log = median(runs.map((run) => run.log));
  const plain = median(runs.map((run) => run.plain));
  console.log(`median: ${CALLERS} callers of the log ${perSecond(log)}, plain SQLite ${perSecond(plain)}`);
  console.log(`ratio: ${(log / plain).toFixed(2)} of plain SQLite (target: at least ${TARGET_RATIO})`);
  if (log / plain < TARGET_RATIO) process.exitCode = 1;
}

void main();
