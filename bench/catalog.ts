import { VIDEOS } from './catalog/library.js';
import { measureLists, measureOthers } from './catalog/queries.js';
import { onSqlite } from './catalog/read-models.js';

/**
 * Every kind of catalog query against 100,000 videos of the real read model: first page and deep pages, 50 per page.
 * `npx tsx bench/catalog.ts`; the worker runs from the same TypeScript sources.
 */
const TARGET_P99_MS = 10;

void onSqlite(VIDEOS, async (catalog, { head }) => {
  const slowest = await measureLists(catalog, TARGET_P99_MS);
  console.log(
    `ratio: slowest list p99 ${slowest.p99.toFixed(1)} ms, ${slowest.cpuP99.toFixed(1)} ms of processor time`,
  );
  await measureOthers(catalog, head, TARGET_P99_MS);
});
