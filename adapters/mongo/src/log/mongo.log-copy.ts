import type { StoredEvent } from '@reelog/domain';
import {
  BrokenEventError,
  type ChainPoint,
  GENESIS_HASH,
  isBroken,
  type LogHead,
  type LogSource,
  type LogTarget,
  recordTimeOf,
  type StoredCommit,
  type UnchangedCommand,
} from '@reelog/events';
import { type CommitDocument, documentOf, eventsOf } from './commit-document.js';
import { MongoCommits } from './commits.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { isDuplicateKey, rethrowUnavailable } from '../connection/errors.js';
import { MongoLogScan } from './log-scan.js';
import {
  beginCopy,
  collectionsOf,
  finishCopy,
  type LogCollections,
  type RecordedTime,
  UNCHANGED,
} from './log-schema.js';
import { unchangedDocument } from './unchanged.js';

const COMMANDS_A_READ = 1_000;
/** Timeout of one read or write, milliseconds. */
const PORTION_MS = 30_000;

/** A log in a database, for a copy. */
export class MongoLogSource implements LogSource {
  private constructor(
    private readonly connection: MongoConnection,
    readonly head: LogHead,
    readonly format: number,
  ) {}

  /** @throws EventLogUnavailableError when there is no log, or the server does not answer */
  static async open(connection: MongoConnection): Promise<MongoLogSource> {
    const { head, format } = await MongoLogScan.open(connection);
    return new MongoLogSource(connection, head, format);
  }

  async *commitsAfter(position: number): AsyncGenerator<StoredCommit[]> {
    const scan = await MongoLogScan.open(this.connection, { after: position, head: this.head });
    for await (const commits of scan.commits()) yield commits.map(storedCommit);
  }

  async *unchangedCommands(): AsyncGenerator<UnchangedCommand[]> {
    for (let below = 0; ;) {
      const found = await inTime(this.unchangedBelow(below), PORTION_MS).catch(rethrowUnavailable);
      const commands = found.flatMap(({ commandId, requestDigest, unchanged }) =>
        unchanged && unchanged.position <= this.head.position ? [{ commandId, requestDigest, ...unchanged }] : [],
      );
      if (commands.length > 0) yield commands;
      if (found.length < COMMANDS_A_READ) return;
      below = found.at(-1)?._id ?? 0;
    }
  }

  async hashAt(position: number): Promise<string | undefined> {
    if (position === 0) return GENESIS_HASH;
    const upTo = { _id: { $gt: 0, $lte: position } };
    const [commit] = await inTime(this.commits.find(upTo, { sort: { _id: -1 }, limit: 1 }).toArray()).catch(
      rethrowUnavailable,
    );
    const event = commit && eventsOf(commit).find((each) => each.position === position);
    return event && 'hash' in event ? event.hash : undefined;
  }

  async close(): Promise<void> {
    // the caller closes the connection
  }

  private unchangedBelow(below: number): Promise<CommitDocument[]> {
    return this.commits
      .find({ _id: { $lt: below }, streamId: UNCHANGED }, { sort: { _id: -1 }, limit: COMMANDS_A_READ })
      .toArray();
  }

  private get commits() {
    return collectionsOf(this.connection).commits;
  }
}

function storedCommit(document: CommitDocument): StoredCommit {
  const events: StoredEvent[] = [];
  for (const event of eventsOf(document)) {
    if (isBroken(event)) throw new BrokenEventError(event);
    events.push(event);
  }
  if (events.length !== document.count || events.length === 0)
    throw new BrokenEventError({ position: document._id, problem: 'Its commit has lost events.' });
  return { requestDigest: document.requestDigest, events };
}

/** A log that is copied into a database. Its document marks it as unfinished until the end, so that nobody opens it. */
export class MongoLogTarget implements LogTarget {
  private constructor(
    private readonly collections: LogCollections,
    private recordedAt: string,
    private end: ChainPoint,
  ) {}

  /** @throws EventLogUnavailableError when there is a log already, an unfinished copy of another one, or no answer */
  static async open(connection: MongoConnection, logId: string): Promise<MongoLogTarget> {
    const collections = collectionsOf(connection);
    await beginCopy(collections, logId);
    const { position, hash, recordedAt } = await new MongoCommits(collections).tailToFollow().catch(rethrowUnavailable);
    return new MongoLogTarget(collections, recordedAt, { position, hash });
  }

  get last(): ChainPoint {
    return this.end;
  }

  async write(commits: readonly StoredCommit[]): Promise<void> {
    const documents = commits.map(({ requestDigest, events }) => documentOf({ requestDigest }, events));
    const times: RecordedTime[] = [];
    for (const { _id, ...document } of documents) {
      this.recordedAt = recordTimeOf(document, this.recordedAt);
      if (document.recordedAt === undefined) times.push({ _id, recordedAt: this.recordedAt });
    }
    // Written before the commits: an interrupted copy continues after them.
    await insertMissing(this.collections.recordedTimes, times);
    await inTime(this.collections.commits.insertMany(documents, { ordered: true }), PORTION_MS).catch(
      rethrowUnavailable,
    );
    const event = commits.at(-1)?.events.at(-1);
    if (event) this.end = { position: event.position, hash: event.hash };
  }

  writeUnchanged(commands: readonly UnchangedCommand[]): Promise<void> {
    return insertMissing(this.collections.commits, commands.map(unchangedDocument));
  }

  finish(): Promise<void> {
    return finishCopy(this.collections.log, this.end.position);
  }

  async close(): Promise<void> {
    // the caller closes the connection
  }
}

async function insertMissing<Document extends { _id: number }>(
  collection: {
    insertMany(documents: readonly Document[], options: { ordered: boolean }): Promise<unknown>;
  },
  documents: readonly Document[],
): Promise<void> {
  if (documents.length === 0) return;
  await inTime(collection.insertMany(documents, { ordered: false }), PORTION_MS).catch((error: unknown) => {
    if (!isDuplicateKey(error)) rethrowUnavailable(error);
  });
}
