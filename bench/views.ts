import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { viewWindow } from '@reelog/domain';
import { SqliteEventLog } from '@reelog/events';
import { ViewTally } from '../apps/api/src/views/view-tally.js';

/**
 * One hot video: 64 callers who count views of the same video, each answered once its view is durable. Baseline: the
 * same 64 callers with a video each, through the same code, on the same log, in turns. `npx tsx bench/views.ts`
 */
const CALLERS = 64;
const RUNS = 7;
const RUN_MS = 1_500;

const window = viewWindow(new Date());

/** Counts views for a while, each caller on its tally; views a second. */
async function countViews(tallies: readonly ViewTally[]): Promise<number> {
  const start = performance.now();
  let counted = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      const tally = tallies[caller % tallies.length];
      while (performance.now() - start < RUN_MS) {
        await tally?.count({ viewer: randomUUID().replaceAll('-', ''), window });
        counted += 1;
      }
    }),
  );
  return (counted / (performance.now() - start)) * 1_000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} views/s`;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const log = await SqliteEventLog.open(join(folder, 'log.db'));
  const hot = [new ViewTally(randomUUID(), log)];
  const apart = Array.from({ length: CALLERS }, () => new ViewTally(randomUUID(), log));
  const rates: { hot: number; apart: number }[] = [];
  try {
    for (let run = 0; run <= RUNS; run += 1) {
      const rate = { hot: await countViews(hot), apart: await countViews(apart) };
      if (run === 0) continue; // the first one warms up
      rates.push(rate);
      console.log(`run ${run}: one hot video ${perSecond(rate.hot)}, a video each ${perSecond(rate.apart)}`);
    }
  } finally {
    await log.close();
    await rm(folder, { recursive: true });
  }
  const ratio = median(rates.map((rate) => rate.hot)) / median(rates.map((rate) => rate.apart));
  console.log(`ratio: ${ratio.toFixed(2)} of 64 callers with a video each (target: at least 1)`);
  if (ratio < 1) process.exitCode = 1;
}

void main();
