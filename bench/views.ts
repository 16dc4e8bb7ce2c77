import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventLog } from '@reelog/sqlite';
import { LogViewLedger } from '@reelog/views';
import { countFor, median, perSecond } from './views/count-for.js';

/**
 * One hot video: 64 callers count views of the same video, each answered once its view is durable. Baseline: the same
 * callers with one video each, through the same code, on the same log, in alternation. `npx tsx bench/views.ts`
 */
const CALLERS = 64;
const RUNS = 7;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const log = await SqliteEventLog.open(join(folder, 'log.db'));
  const ledger = new LogViewLedger(log);
  const hot = [randomUUID()];
  const apart = Array.from({ length: CALLERS }, () => randomUUID());
  const rates: { hot: number; apart: number }[] = [];
  try {
    for (let run = 0; run <= RUNS; run += 1) {
      const rate = {
        hot: await countFor([ledger], hot, CALLERS),
        apart: await countFor([ledger], apart, CALLERS),
      };
      if (run === 0) continue; // the first one warms up
      rates.push(rate);
      console.log(`run ${run}: one hot video ${perSecond(rate.hot)}, a video each ${perSecond(rate.apart)}`);
    }
  } finally {
    await ledger.close();
    await log.close();
    await rm(folder, { recursive: true });
  }
  const ratio = median(rates.map((rate) => rate.hot)) / median(rates.map((rate) => rate.apart));
  console.log(`ratio: ${ratio.toFixed(2)} of 64 callers with a video each (target: at least 1)`);
  if (ratio < 1) process.exitCode = 1;
}

void main();
