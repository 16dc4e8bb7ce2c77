import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { v7 as uuidv7 } from 'uuid';
import type { VideoViewed } from '@reelog/domain';
import type { Commit } from '@reelog/events';
import { SqliteEventLog } from '@reelog/sqlite';

/**
 * Group commit: 64 callers, each on its own stream and acknowledged after the fsync, with all checks of the log (command
 * ids, expected versions, hash chain). Baseline: plain SQLite with the same driver, 64 events per transaction,
 * synchronous=FULL, one table with the envelope's columns, on the same disk, in alternation. `npx tsx bench/append.ts`
 */
const CALLERS = 64;
const RUNS = 7;
const RUN_MS = 1_500;
const TARGET_RATIO = 0.5;

interface Contender {
  /** Appends for a while; returns events per second. */
  run(durationMs: number): Promise<number>;
  close(): Promise<void>;
}

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
  commandId: uuidv7(), // as the api makes them, unless a client sent an idempotency key
  requestDigest: randomUUID(),
  actor,
  correlationId: randomUUID(),
  causationId: null,
  occurredAt,
});

async function openLog(path: string): Promise<Contender> {
  const log = await SqliteEventLog.open(path);
  const versions = new Map(videoIds.map((videoId) => [videoId, 0]));
  return {
    run: async (durationMs) => {
      const start = performance.now();
      let appended = 0;
      await Promise.all(
        videoIds.map(async (videoId) => {
          while (performance.now() - start < durationMs) {
            const { streamVersion } = await log.append(commitOf(videoId, versions.get(videoId) ?? 0));
            versions.set(videoId, streamVersion);
            appended++;
          }
        }),
      );
      return (appended / (performance.now() - start)) * 1_000;
    },
    close: () => log.close(),
  };
}

async function openPlainSqlite(path: string): Promise<Contender> {
  const connection = new Database(path);
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY, stream_id TEXT NOT NULL, stream_version INTEGER NOT NULL, event_id TEXT NOT NULL,
      type TEXT NOT NULL, schema_version INTEGER NOT NULL, occurred_at TEXT NOT NULL, actor_id TEXT NOT NULL,
      actor_role TEXT NOT NULL, command_id TEXT NOT NULL, correlation_id TEXT NOT NULL, causation_id TEXT,
      data TEXT NOT NULL, UNIQUE (stream_id, stream_version))`);
  const insert = connection.prepare(`INSERT INTO events VALUES (NULL${',?'.repeat(12)})`);
  let version = 0;
  const writeTransaction = (): void => {
    connection.exec('BEGIN IMMEDIATE');
    for (const videoId of videoIds) {
      const { streamId, events, commandId, correlationId, causationId } = commitOf(videoId, version);
      const [{ type, data }] = events;
      const head = [streamId, version + 1, randomUUID(), type, 1, occurredAt, actor.id, actor.role];
      insert.run([...head, commandId, correlationId, causationId, JSON.stringify(data)]);
    }
    connection.exec('COMMIT');
    version++;
  };
  return {
    run: async (durationMs) => {
      const start = performance.now();
      let transactions = 0;
      for (; performance.now() - start < durationMs; transactions++) writeTransaction();
      return ((transactions * CALLERS) / (performance.now() - start)) * 1_000;
    },
    close: async () => void connection.close(),
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} events/s`;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const log = await openLog(join(folder, 'log.db'));
  const plain = await openPlainSqlite(join(folder, 'plain.db'));
  const rates: { log: number; plain: number }[] = [];
  try {
    for (let run = 0; run <= RUNS; run++) {
      const rate = { log: await log.run(RUN_MS), plain: await plain.run(RUN_MS) };
      if (run === 0) continue; // the first one warms up
      rates.push(rate);
      const ratio = (rate.log / rate.plain).toFixed(2);
      console.log(`run ${run}: log ${perSecond(rate.log)}, plain SQLite ${perSecond(rate.plain)}, ${ratio}`);
    }
  } finally {
    await log.close();
    await plain.close();
    await rm(folder, { recursive: true });
  }
  report(median(rates.map((rate) => rate.log)), median(rates.map((rate) => rate.plain)));
}

function report(log: number, plain: number): void {
  console.log(`median: ${CALLERS} callers of the log ${perSecond(log)}, plain SQLite ${perSecond(plain)}`);
  console.log(`ratio: ${(log / plain).toFixed(2)} of plain SQLite (target: at least ${TARGET_RATIO})`);
  if (log / plain < TARGET_RATIO) process.exitCode = 1;
}

void main();
