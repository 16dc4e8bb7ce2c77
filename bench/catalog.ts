import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOG } from '@reelog/read-models';
import { SqliteReadModels } from '@reelog/sqlite';
import { writeLogInChild } from './catalog/library.js';
import { measureLists, measureOthers } from './catalog/queries.js';

/**
 * Every kind of catalog query against 100,000 videos of the real read model: first page and deep pages, 50 per page.
 * `npx tsx bench/catalog.ts`; the worker runs from the same TypeScript sources.
 */
const TARGET_P99_MS = 10;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  const readModels = new SqliteReadModels({ logPath: join(folder, 'events.db'), folder: join(folder, 'read-models') });
  try {
    const head = writeLogInChild(join(folder, 'events.db'));
    const started = performance.now();
    await readModels.start();
    if (!(await readModels.waitFor(CATALOG, head, 600_000))) throw new Error('The catalog was not built in time');
    console.log(`built from ${head} events in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    const slowest = await measureLists(readModels.catalog, TARGET_P99_MS);
    console.log(
      `ratio: slowest list p99 ${slowest.p99.toFixed(1)} ms, ${slowest.cpuP99.toFixed(1)} ms of processor time`,
    );
    await measureOthers(readModels.catalog, head, TARGET_P99_MS);
  } finally {
    await readModels.stop();
    await rm(folder, { recursive: true });
  }
}

void main();
