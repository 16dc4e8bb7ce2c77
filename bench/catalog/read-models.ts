import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessLeases } from '@reelog/coordination';
import { SCHEMA_VERSIONS, type StoredEvent, videoStream } from '@reelog/domain';
import type { EventLog } from '@reelog/events';
import { MongoConnection, MongoReadModels } from '@reelog/mongo';
import { CATALOG, type CatalogQueries, type Projections } from '@reelog/read-models';
import { SqliteLogReader, SqliteReadModels } from '@reelog/sqlite';
import { LogFile } from '../../adapters/sqlite/src/log/testing/log-file.js';
import { InMemoryAnnouncements } from '../../libs/messaging/src/testing/in-memory.announcements.js';
import { writeLogInChild } from './library.js';

const BUILT_WITHIN_MS = 1_800_000;

type ReadModels = Projections & { readonly catalog: CatalogQueries };

interface Library {
  readonly logPath: string;
  readonly head: number;
  /** For other files. */
  readonly folder: string;
}

export interface BuiltCatalog {
  readonly head: number;
  /** Gives a video a new description; resolves when the catalog has it. */
  readonly change: (videoId: string) => Promise<void>;
}

type Bench = (catalog: CatalogQueries, built: BuiltCatalog) => Promise<void>;

/** Runs a bench on the read models in SQLite of a library of this size. */
export function onSqlite(videos: number, bench: Bench): Promise<void> {
  return withLog(videos, (library) => {
    const { logPath, folder } = library;
    return withBuilt(new SqliteReadModels({ logPath, folder: join(folder, 'read-models') }), library, bench);
  });
}

/** The same on the server of an address, in a database of its own. The log is a file, so that only the read models count. */
export async function onMongo(url: string, videos: number, bench: Bench): Promise<void> {
  // Split by hand, because an address of several servers is not a URL.
  const address = url.replace(/^(mongodb[^/]*\/\/[^/?]+)(\/[^?]*)?/, `$1/bench_${randomUUID().slice(0, 8)}`);
  const connection = await MongoConnection.open({ url: address, database: 'unused' });
  try {
    await withLog(videos, (library) => {
      const readModels = new MongoReadModels({
        connection,
        log: logOf(library.logPath),
        leases: new InProcessLeases(),
        announcements: new InMemoryAnnouncements(),
        report: (problem, error) => console.error(problem, error),
      });
      return withBuilt(readModels, library, bench);
    });
  } finally {
    await connection.mongoose.dropDatabase();
    await connection.close();
  }
}

async function withLog(videos: number, work: (library: Library) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-bench-'));
  try {
    const logPath = join(folder, 'events.db');
    await work({ logPath, head: writeLogInChild(logPath, videos), folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withBuilt(readModels: ReadModels, { logPath, head }: Library, bench: Bench): Promise<void> {
  const log = new LogFile(logPath);
  const later: StoredEvent[] = [];
  const change = async (videoId: string): Promise<void> => {
    const position = head + later.length + 1;
    later.push(descriptionChanged(videoId, position));
    log.append({ events: later });
    await upTo(readModels, position);
  };
  try {
    const started = performance.now();
    await readModels.start();
    await upTo(readModels, head);
    const seconds = (performance.now() - started) / 1_000;
    console.log(`built from ${head} events in ${seconds.toFixed(1)} s, ${Math.round(head / seconds)} events a second`);
    await bench(readModels.catalog, { head, change });
  } finally {
    await readModels.stop();
    log.close();
  }
}

async function upTo(readModels: ReadModels, position: number): Promise<void> {
  if (!(await readModels.waitFor(CATALOG, position, BUILT_WITHIN_MS)))
    throw new Error('The catalog was not built in time');
}

/** Unsealed: read models do not check the chain. */
function descriptionChanged(videoId: string, position: number): StoredEvent {
  const at = new Date().toISOString();
  return {
    type: 'VideoDetailsChanged',
    data: { description: `Changed at position ${position}` },
    position,
    streamId: videoStream(videoId),
    streamVersion: position, // of a later event than all before
    eventId: `later-${position}`,
    schemaVersion: SCHEMA_VERSIONS.VideoDetailsChanged,
    occurredAt: at,
    recordedAt: at,
    actor: { id: 'ana', role: 'manager' },
    commandId: `later-${position}`,
    correlationId: `later-${position}`,
    causationId: null,
    salts: {},
    dataHash: '',
    previousHash: '',
    hash: '',
  };
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
