import { LOG_FORMAT, recordTimeOf } from '@reelog/events';
import type { mongo } from 'mongoose';
import type { CommitDocument } from './commit-document.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { duplicateKeyOf, isDuplicateKey } from '../connection/errors.js';
import { MongoLeases } from '../coordination/mongo.leases.js';
import { collectionsOf, type LogCollections, readLogDocument, setFormat } from './log-schema.js';
import { checkRoom } from './room.js';

/** Commits copied at once: few, so that large ones do not fill the memory. */
const COMMITS_A_PAGE = 200;
/** Commits whose times are stored at once: they are small. */
const TIMES_A_PAGE = 2_000;
/** Timeout of one page, milliseconds. */
const PAGE_MS = 30_000;

/**
 * Migrates a log from format 1 to format 2: one process does it, the others wait. First all commits are copied within
 * the database, into `commits_format_1` and `log_format_1`; then the index of recording times is filled. Every step
 * continues an interrupted attempt.
 * @throws Error when the server fails, or there is no room
 */
export async function migrateLog(connection: MongoConnection): Promise<void> {
  const leases = new MongoLeases(connection);
  const collections = collectionsOf(connection);
  while ((await readLogDocument(collections.log)).formatVersion < LOG_FORMAT) {
    const lease = await leases.acquire('log-format', new AbortController().signal);
    try {
      const { formatVersion } = await readLogDocument(collections.log); // another process may have migrated it
      if (formatVersion < LOG_FORMAT) await migrate(connection, collections, lease.signal);
    } catch (error) {
      if (!lease.signal.aborted) throw error; // a process that lost the lease waits for the next holder
    } finally {
      await lease.release();
    }
  }
}

async function migrate(connection: MongoConnection, log: LogCollections, signal: AbortSignal): Promise<void> {
  await checkRoom(connection, log);
  await copyLogDocument(log);
  await copyCommits(log, signal);
  await indexRecordedTimes(log, signal);
  signal.throwIfAborted();
  await setFormat(log.log, LOG_FORMAT);
}

async function copyLogDocument({ log, oldLog }: LogCollections): Promise<void> {
  await inTime(oldLog.insertOne(await readLogDocument(log))).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}

/** Copies in order of positions, so that the last copied one tells how far the copy is. */
async function copyCommits({ commits, oldCommits }: LogCollections, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const copied = await lastOf(oldCommits);
    const page = await pageAfter(commits, copied?._id, COMMITS_A_PAGE);
    if (page.length === 0) return;
    await inTime(oldCommits.insertMany(page, { ordered: true }), PAGE_MS).catch((error: unknown) => {
      if (!duplicateKeyOf(error)) throw error; // an earlier lease holder had not stopped yet
    });
  }
}

async function indexRecordedTimes({ commits, recordedTimes }: LogCollections, signal: AbortSignal): Promise<void> {
  const fields = { projection: { occurredAt: 1, recordedAt: 1 } };
  for (;;) {
    signal.throwIfAborted();
    const indexed = await lastOf(recordedTimes);
    const page = await pageAfter(commits, indexed?._id, TIMES_A_PAGE, fields);
    if (page.length === 0) return;
    let recordedAt = indexed?.recordedAt ?? '';
    const times = page.map((commit) => ({
      _id: commit._id,
      recordedAt: (recordedAt = recordTimeOf(commit, recordedAt)),
    }));
    await inTime(recordedTimes.insertMany(times, { ordered: true }), PAGE_MS).catch((error: unknown) => {
      if (!duplicateKeyOf(error)) throw error;
    });
  }
}

const pageAfter = (
  commits: mongo.Collection<CommitDocument>,
  after: number | undefined,
  limit: number,
  options: mongo.FindOptions = {},
): Promise<CommitDocument[]> =>
  inTime(
    commits.find({ _id: { $gt: after ?? 0 } }, { sort: { _id: 1 }, limit, batchSize: limit + 1, ...options }).toArray(),
    PAGE_MS,
  );

/** The document with the highest id. */
async function lastOf<Document extends { _id: number }>(
  collection: mongo.Collection<Document>,
): Promise<mongo.WithId<Document> | undefined> {
  const [last] = await inTime(collection.find({}, { sort: { _id: -1 }, limit: 1 }).toArray());
  return last;
}
