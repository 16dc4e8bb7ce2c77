import { VIDEOS } from './catalog/library.js';
import { measureLists, measureOthers } from './catalog/queries.js';
import { onMongo } from './catalog/read-models.js';

/**
 * The queries and the library of `bench/catalog.ts` on the server of `MONGODB_URL`; the CPU time is that of this process
 * only. The log is a file, so that the build time is that of the read models.
 */
const TARGET_P99_MS = 20;

const address = process.env['MONGODB_URL'];
if (address)
  void onMongo(address, VIDEOS, async (catalog, { head }) => {
    const slowest = await measureLists(catalog, TARGET_P99_MS);
    console.log(`ratio: slowest list p99 ${slowest.p99.toFixed(1)} ms`);
    await measureOthers(catalog, head, TARGET_P99_MS);
  });
else console.log('Skipped: MONGODB_URL names no server.');
