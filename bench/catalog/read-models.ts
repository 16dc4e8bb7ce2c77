import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessLeases } from '@reelog/coordination';
import type { StoredEvent } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import { MongoConnection, MongoReadModels } from '@reelog/mongo';
import { CATALOG, type CatalogQueries, type Projections } from '@reelog/read-models';
import { SqliteLogReader, SqliteReadModels } from '@reelog/sqlite';
import { InMemoryAnnouncements } from '../../libs/messaging/src/testing/in-memory.announcements.js';
import { writeLogInChild } from './library.js';

const BUILT_WITHIN_MS = 1_800_000;

type ReadModels = Projections & { readonly catalog: CatalogQueries };
type Bench = (catalog: CatalogQueries, head: number) => Promise<void>;

/** Runs a bench on the read models in SQLite of a library of this size. */
export function onSqlite(videos: number, bench: Bench): Promise<void> {
  return withLog(videos, (logPath, head, folder) =>
    withBuilt(new SqliteReadModels({ logPath, folder: join(folder, 'read-models') }), head, bench),
  );
}

/** The same on the server of an address, in a database of its own. The log is a file, so that only the read models count. */
export async function onMongo(url: string, videos: number, bench: Bench): Promise<void> {
  // Split by hand, because an address of several servers is not a URL.
  const address = url.replace(/^(mongodb[^/]*\/\/[^/?]+)(\/[^?]*)?/, `$1/bench_${randomUUID().slice(0, 8)}`);
  const connection = await MongoConnection.open({ url: address, database: 'unused' });
  try {
    await withLog(videos, (logPath, head) => {
      const readModels = new MongoReadModels({
        connection,
        log: logOf(logPath),
        leases: new InProcessLeases(),
        announcements: new InMemoryAnnouncements(),
        report: (problem, error) => console.error(problem, error),
      });
      return withBuilt(readModels, head, bench);
    });
  } finally {
    await connection.mongoose.dropDatabase();
    await connection.close();
  }
}

async function withLog(
  videos: number,
  work: (logPath: string, head: number, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  try {
    const logPath = join(folder, 'events.db');
    await work(logPath, writeLogInChild(logPath, videos), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withBuilt(readModels: ReadModels, head: number, bench: Bench): Promise<void> {
  try {
    const started = performance.now();
    await readModels.start();
    if (!(await readModels.waitFor(CATALOG, head, BUILT_WITHIN_MS)))
      throw new Error('The catalog was not built in time');
    const seconds = (performance.now() - started) / 1_000;
    console.log(`built from ${head} events in ${seconds.toFixed(1)} s, ${Math.round(head / seconds)} events a second`);
    await bench(readModels.catalog, head);
  } finally {
    await readModels.stop();
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
