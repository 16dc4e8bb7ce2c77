import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { v4 as uuid } from 'uuid';
import { EventLogUnavailableError } from '../event-log/event-log.port.js';
import type { CommitDocument } from './mongo.commit-document.js';
import { inTime } from './mongo.deadline.js';
import type { MongoConnection } from './mongo.connection.js';
import { isDuplicateKey, unavailable } from './mongo.errors.js';

/** Names of the unique indexes: errors name them. `_id` is the position. */
export const POSITION_INDEX = '_id_';
export const STREAM_INDEX = 'streamVersion';
export const COMMAND_INDEX = 'commandId';

/** Of the documents; raised when an older Reelog could not read them any more. */
const FORMAT_VERSION = 1;
const LOG = 'log';
/** Processes that start together may get in each other's way while they make the indexes. */
const INDEX_TRIES = 5;
const INDEX_REST_MS = 200;

/** What is known of the log as a whole; there is one document. */
export interface LogDocument {
  readonly _id: typeof LOG;
  readonly logId: string;
  readonly formatVersion: number;
  /** A position that was surely committed; far behind at times, never ahead: shows that the log's tail was cut. */
  readonly committed?: number;
}

export interface LogCollections {
  readonly commits: mongo.Collection<CommitDocument>;
  readonly log: mongo.Collection<LogDocument>;
}

/** As the connection has them at the moment of asking. */
export const collectionsOf = (connection: MongoConnection): LogCollections => ({
  get commits() {
    return connection.collection<CommitDocument>('commits');
  },
  get log() {
    return connection.collection<LogDocument>('log');
  },
});

/**
 * Makes what is not there yet, whichever process is first; the log's id.
 * @throws EventLogUnavailableError when the server fails, or a newer Reelog wrote the log
 */
export async function prepareLog({ commits, log }: LogCollections): Promise<string> {
  const { logId, formatVersion } = await makeLogDocument(log);
  if (formatVersion > FORMAT_VERSION)
    throw new EventLogUnavailableError(
      `The event log in ${log.namespace} has format ${formatVersion}, this Reelog knows ${FORMAT_VERSION}: run a newer Reelog.`,
    );
  await makeIndexes(commits);
  return logId;
}

export async function readLogDocument(log: LogCollections['log']): Promise<LogDocument> {
  const found = await inTime(log.findOne({ _id: LOG })).catch((error: unknown) => {
    throw unavailable(error);
  });
  if (!found) throw new EventLogUnavailableError(`There is no event log in ${log.namespace}.`);
  return found;
}

/** Notes that everything up to a position is committed. */
export async function noteCommitted(log: LogCollections['log'], position: number): Promise<void> {
  await inTime(log.updateOne({ _id: LOG }, { $max: { committed: position } }));
}

async function makeLogDocument(log: LogCollections['log']): Promise<LogDocument> {
  const fresh = { logId: uuid(), formatVersion: FORMAT_VERSION };
  try {
    await inTime(log.updateOne({ _id: LOG }, { $setOnInsert: fresh }, { upsert: true }));
  } catch (error) {
    if (!isDuplicateKey(error)) throw unavailable(error); // another process made it in the same moment
  }
  return readLogDocument(log);
}

async function makeIndexes(commits: LogCollections['commits']): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await commits.createIndexes([
        { key: { streamId: 1, streamVersion: 1 }, unique: true, name: STREAM_INDEX },
        { key: { commandId: 1 }, unique: true, name: COMMAND_INDEX },
      ]);
      return;
    } catch (error) {
      if (tries === INDEX_TRIES) throw unavailable(error);
      await sleep(INDEX_REST_MS * (0.5 + Math.random()));
    }
  }
}
