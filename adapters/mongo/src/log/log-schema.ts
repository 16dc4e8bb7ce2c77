import { setTimeout as sleep } from 'node:timers/promises';
import { EventLogUnavailableError, LOG_FORMAT, newerFormat } from '@reelog/events';
import type { mongo } from 'mongoose';
import { v4 as uuid } from 'uuid';
import type { CommitDocument } from './commit-document.js';
import { inTime } from '../connection/deadline.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { isDuplicateKey, unavailable } from '../connection/errors.js';

/** Names of the unique indexes, which appear in errors. `_id` is the position. */
export const POSITION_INDEX = '_id_';
export const STREAM_INDEX = 'streamVersion';
export const COMMAND_INDEX = 'commandId';

/** Stream id of stored commands that changed nothing; see `MongoUnchanged`. No real stream has it. */
export const UNCHANGED = 'unchanged';

const LOG = 'log';
/** Processes that start together may conflict while they create the indexes. */
const INDEX_TRIES = 5;
const INDEX_REST_MS = 200;

/** Facts about the whole log; there is one document. */
export interface LogDocument {
  readonly _id: typeof LOG;
  readonly logId: string;
  readonly formatVersion: number;
  /** A position that was certainly committed. It may be far behind, but never ahead; it reveals a cut tail. */
  readonly committed?: number;
  /** While the log is an unfinished copy of another one. */
  readonly isCopy?: true;
  /** The new place of a moved log, as text for people. */
  readonly movedTo?: string;
}

/** The derived recording time of a commit without its own; an index only. */
export interface RecordedTime {
  /** Position of its first event. */
  readonly _id: number;
  readonly recordedAt: string;
}

export interface LogCollections {
  readonly commits: mongo.Collection<CommitDocument>;
  readonly log: mongo.Collection<LogDocument>;
  readonly recordedTimes: mongo.Collection<RecordedTime>;
  /** The copy of the log before its migration. */
  readonly oldCommits: mongo.Collection<CommitDocument>;
  readonly oldLog: mongo.Collection<LogDocument>;
}

/** The collections of the current connection. */
export const collectionsOf = (connection: MongoConnection): LogCollections => ({
  get commits() {
    return connection.collection<CommitDocument>('commits');
  },
  get log() {
    return connection.collection<LogDocument>('log');
  },
  get recordedTimes() {
    return connection.collection<RecordedTime>('recordedTimes');
  },
  get oldCommits() {
    return connection.collection<CommitDocument>('commits_format_1');
  },
  get oldLog() {
    return connection.collection<LogDocument>('log_format_1');
  },
});

/**
 * Creates what is missing, in any number of processes. Does not change a log of an older format.
 * @throws EventLogUnavailableError when the server fails, or a newer Reelog wrote the log
 */
export async function prepareLog({ commits, log }: Pick<LogCollections, 'commits' | 'log'>): Promise<LogDocument> {
  const document = await makeLogDocument(log);
  if (document.formatVersion > LOG_FORMAT) throw newerFormat(`in ${log.namespace}`, document.formatVersion);
  if (document.isCopy) throw notWhole(log.namespace);
  await makeIndexes(commits);
  return document;
}

/** The log document; undefined when there is no log. @throws EventLogUnavailableError */
export async function findLogDocument(log: LogCollections['log']): Promise<LogDocument | undefined> {
  const found = await inTime(log.findOne({ _id: LOG })).catch((error: unknown) => {
    throw unavailable(error);
  });
  return found ?? undefined;
}

/** As `findLogDocument`. @throws EventLogUnavailableError also when there is no log */
export async function readLogDocument(log: LogCollections['log']): Promise<LogDocument> {
  const found = await findLogDocument(log);
  if (!found) throw new EventLogUnavailableError(`There is no event log in ${log.namespace}.`);
  return found;
}

/** Stores that everything up to a position is committed. */
export async function noteCommitted(log: LogCollections['log'], position: number): Promise<void> {
  await inTime(log.updateOne({ _id: LOG }, { $max: { committed: position } }));
}

export async function setFormat(log: LogCollections['log'], formatVersion: number): Promise<void> {
  await inTime(log.updateOne({ _id: LOG }, { $set: { formatVersion } }));
}

/**
 * Begins a copy of a log, or continues one.
 * @throws EventLogUnavailableError when there is a log already, or an unfinished copy of another one
 */
export async function beginCopy({ commits, log }: LogCollections, logId: string): Promise<void> {
  const found = await makeLogDocument(log, { logId, formatVersion: LOG_FORMAT, isCopy: true });
  if (!found.isCopy)
    throw new EventLogUnavailableError(`There is an event log already in ${log.namespace}: ${found.logId}.`);
  if (found.logId !== logId)
    throw new EventLogUnavailableError(
      `${log.namespace} has an unfinished copy of another log (${found.logId}): remove that database first.`,
    );
  await makeIndexes(commits);
}

/** Turns the copy into a log that can be opened. */
export async function finishCopy(log: LogCollections['log'], committed: number): Promise<void> {
  const whole = { $unset: { isCopy: true }, $max: { committed } } as const;
  await inTime(log.updateOne({ _id: LOG }, whole)).catch((error: unknown) => {
    throw unavailable(error);
  });
}

/** Stores the new place of the log; undefined when the log is here again. */
export async function writeMovedTo(log: LogCollections['log'], where: string | undefined): Promise<void> {
  const change = where === undefined ? ({ $unset: { movedTo: true } } as const) : { $set: { movedTo: where } };
  await inTime(log.updateOne({ _id: LOG }, change)).catch((error: unknown) => {
    throw unavailable(error);
  });
}

const notWhole = (namespace: string): EventLogUnavailableError =>
  new EventLogUnavailableError(
    `The log in ${namespace} is an unfinished copy: a restore or a move was interrupted. Run that command again; it continues.`,
  );

async function makeLogDocument(
  log: LogCollections['log'],
  fresh: Omit<LogDocument, '_id'> = { logId: uuid(), formatVersion: LOG_FORMAT },
): Promise<LogDocument> {
  try {
    await inTime(log.updateOne({ _id: LOG }, { $setOnInsert: fresh }, { upsert: true }));
  } catch (error) {
    if (!isDuplicateKey(error)) throw unavailable(error); // another process created it at the same time
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
