import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RecordedEvent, type VideoViewed, viewsStream } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import { SqliteEventLog } from '@reelog/sqlite';
import { LogViewLedger, type ViewLedger } from '@reelog/views';
import { RedisServer } from '../adapters/redis/src/testing/redis-server.js';
import { readyLedger } from '../adapters/redis/src/testing/ready-ledger.js';
import { countFor, median, perSecond } from './views/count-for.js';

/**
 * Counting views in Redis (appendfsync always) against counting in the log: 64 callers on one hot video and on 64 videos,
 * each answered once its view is durable, distributed over two ledgers as in two processes. Both use the same disk and
 * separate logs, in alternation. Starts its own Redis. `npm run bench -- redis-views`
 */
const CALLERS = 64;
const RUNS = 5;
const HOT = [randomUUID()];
const APART = Array.from({ length: CALLERS }, () => randomUUID());

interface Counting {
  readonly name: string;
  readonly log: EventLog;
  readonly ledgers: readonly ViewLedger[];
  readonly hot: number[];
  readonly apart: number[];
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const server = await RedisServer.make();
  await server.start();
  const counting = [await inRedis(folder, server), await inTheLog(folder)];
  try {
    for (let run = 0; run <= RUNS; run += 1) {
      for (const { name, ledgers, hot, apart } of counting) {
        const rates = [await countFor(ledgers, HOT, CALLERS), await countFor(ledgers, APART, CALLERS)] as const;
        if (run === 0) continue; // the first one warms up
        hot.push(rates[0]);
        apart.push(rates[1]);
        console.log(`run ${run}, ${name}: one hot video ${perSecond(rates[0])}, 64 videos ${perSecond(rates[1])}`);
      }
    }
    for (const { name, log, ledgers } of counting) {
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      console.log(`${name}: ${await viewsAnEvent(log, HOT[0] ?? '')} views an event of the hot video`);
    }
  } finally {
    await Promise.all(counting.map(({ log }) => log.close()));
    await server.destroy();
    await rm(folder, { recursive: true });
  }
  const [redis, direct] = counting;
  if (!redis || !direct) return;
  console.log(`ratio: ${ratio(redis.hot, direct.hot)} of counting straight in the log, one hot video`);
  console.log(`ratio: ${ratio(redis.apart, direct.apart)} of counting straight in the log, 64 videos`);
}

async function inRedis(folder: string, { url }: RedisServer): Promise<Counting> {
  const log = await SqliteEventLog.open(join(folder, 'redis.db'));
  const onProblem = (problem: string): void => console.log(problem);
  const ledgers = [await readyLedger({ url, log, onProblem }), await readyLedger({ url, log, onProblem })];
  return { name: 'Redis', log, ledgers, hot: [], apart: [] };
}

async function inTheLog(folder: string): Promise<Counting> {
  const log = await SqliteEventLog.open(join(folder, 'direct.db'));
  return { name: 'log', log, ledgers: [new LogViewLedger(log), new LogViewLedger(log)], hot: [], apart: [] };
}

async function viewsAnEvent(log: EventLog, videoId: string): Promise<number> {
  const events = (await log.readStream(viewsStream(videoId))) as RecordedEvent<VideoViewed>[];
  return Math.round(events.reduce((sum, { data }) => sum + data.views.length, 0) / events.length);
}

const ratio = (ours: readonly number[], theirs: readonly number[]): string =>
  (median(ours) / median(theirs)).toFixed(2);

void main();
