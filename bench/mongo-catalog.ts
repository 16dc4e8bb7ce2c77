import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessLeases } from '@reelog/coordination';
import type { StoredEvent } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import { MongoConnection, MongoReadModels } from '@reelog/mongo';
import { CATALOG } from '@reelog/read-models';
import { SqliteLogReader } from '@reelog/sqlite';
import { InMemoryAnnouncements } from '../libs/messaging/src/testing/in-memory.announcements.js';
import { writeLogInChild } from './catalog/library.js';
import { measureLists, measureOthers } from './catalog/queries.js';

/**
 * The queries and the library of `bench/catalog.ts` on the server of `MONGODB_URL`; the CPU time is that of this process
 * only. The log is a file, so that the build time is that of the read models.
 */
const TARGET_P99_MS = 20;
const BUILT_WITHIN_MS = 1_800_000;

async function main(url: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  // Split by hand, because an address of several servers is not a URL.
  const address = url.replace(/^(mongodb[^/]*\/\/[^/?]+)(\/[^?]*)?/, `$1/bench_${randomUUID().slice(0, 8)}`);
  const connection = await MongoConnection.open({ url: address, database: 'unused' });
  const head = writeLogInChild(join(folder, 'events.db'));
  const readModels = new MongoReadModels({
    connection,
    log: logOf(join(folder, 'events.db')),
    leases: new InProcessLeases(),
    announcements: new InMemoryAnnouncements(),
    report: (problem, error) => console.error(problem, error),
  });
  try {
    const started = performance.now();
    await readModels.start();
    if (!(await readModels.waitFor(CATALOG, head, BUILT_WITHIN_MS)))
      throw new Error('The catalog was not built in time');
    const seconds = (performance.now() - started) / 1_000;
    console.log(`built from ${head} events in ${seconds.toFixed(1)} s, ${Math.round(head / seconds)} events a second`);
    const slowest = await measureLists(readModels.catalog, TARGET_P99_MS);
    console.log(`ratio: slowest list p99 ${slowest.p99.toFixed(1)} ms`);
    await measureOthers(readModels.catalog, head, TARGET_P99_MS);
  } finally {
    await readModels.stop();
    await connection.mongoose.dropDatabase();
    await connection.close();
    await rm(folder, { recursive: true });
  }
}

function logOf(path: string): Pick<EventLog, 'head' | 'readPage'> {
  const reader = new SqliteLogReader(path);
  return {
    head: async () => reader.head(),
    readPage: async ({ after = 0, limit }) => {
      const events = reader.readAfter(after, limit) as unknown as StoredEvent[];
      return { events, next: events.length === limit ? (events.at(-1)?.position ?? null) : null };
    },
  };
}

const address = process.env['MONGODB_URL'];
if (address) void main(address);
else console.log('Skipped: MONGODB_URL names no server.');
