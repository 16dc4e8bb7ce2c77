import { type ChainPoint, GENESIS_HASH, type LogTail, recordTimeOf } from '@reelog/events';
import type { mongo } from 'mongoose';
import { type CommitDocument, lastPositionOf, lastVersionOf } from './commit-document.js';
import { inTime } from '../connection/deadline.js';
import { type DuplicateKey, duplicateKeyOf } from '../connection/errors.js';
import type { LogCollections } from './log-schema.js';

/** A commit without its events, which may be large. */
export type CommitHeader = Omit<CommitDocument, 'events'> & {
  readonly events: readonly { readonly eventId: string }[];
};

/** The result of an ordered insert. */
export type Inserted = { readonly kind: 'all' } | ({ readonly kind: 'duplicate' } & DuplicateKey) | Unknown;
export interface Unknown {
  readonly kind: 'unknown';
  readonly cause: unknown;
}

const HEADER = { 'events.type': 0, 'events.data': 0, 'events.salts': 0, 'events.hash': 0, 'events.dataHash': 0 };

/** The collection of commits: the operations for writing and reading. They fail with the driver's errors. */
export class MongoCommits {
  constructor(private readonly log: Pick<LogCollections, 'commits' | 'recordedTimes'>) {}

  get collection(): mongo.Collection<CommitDocument> {
    return this.log.commits;
  }

  /** Position and hash of the last event held by a majority, so no later event can replace it. */
  async tail(): Promise<ChainPoint> {
    const { position, hash } = pointOf(await this.lastBelow(Infinity));
    return { position, hash };
  }

  /** As `tail`, with the recording time. */
  async tailToFollow(): Promise<LogTail> {
    const last = await this.lastBelow(Infinity);
    return { ...pointOf(last), recordedAt: await this.recordTimeOf(last) };
  }

  /** Inserts in order, up to the first violation of a unique index. Never rejects. */
  async insert(documents: readonly CommitDocument[]): Promise<Inserted> {
    try {
      await inTime(this.collection.insertMany(documents, { ordered: true }));
      return { kind: 'all' };
    } catch (cause) {
      const duplicate = duplicateKeyOf(cause);
      return duplicate ? { kind: 'duplicate', ...duplicate } : { kind: 'unknown', cause };
    }
  }

  /** The commits of command ids, by command id. */
  async byCommandId(commandIds: readonly string[]): Promise<Map<string, CommitHeader>> {
    if (commandIds.length === 0) return new Map();
    const found = await inTime(
      this.collection.find({ commandId: { $in: [...commandIds] } }, { projection: HEADER }).toArray(),
    );
    return new Map(found.map((commit) => [commit.commandId, commit]));
  }

  /**
   * Which of these commands are on the primary, by a majority or not (yet): they may become permanent even if a
   * majority read does not find them. Asks only the primary, which rejected them.
   */
  async knownToPrimary(commandIds: readonly string[]): Promise<Set<string>> {
    if (commandIds.length === 0) return new Set();
    const local = { readConcern: { level: 'local' }, readPreference: 'primary' } as const;
    const found = await inTime(
      this.collection
        .find({ commandId: { $in: [...commandIds] } }, { ...local, projection: { commandId: 1 } })
        .toArray(),
    );
    return new Set(found.map(({ commandId }) => commandId));
  }

  /** The last version of a stream's last commit that began at or below `from`; 0 when there is none. */
  async lastVersion(streamId: string, from = Number.MAX_SAFE_INTEGER): Promise<number> {
    const [last] = await inTime(
      this.collection
        .find(
          { streamId, streamVersion: { $lte: from } },
          { sort: { streamVersion: -1 }, limit: 1, projection: { streamVersion: 1, count: 1 } },
        )
        .toArray(),
    );
    return last ? lastVersionOf(last) : 0;
  }

  /** Goes back from a commit without a recording time to one whose time is known. */
  private async recordTimeOf(commit: CommitPoint | undefined): Promise<string> {
    if (!commit) return '';
    if (commit.recordedAt !== undefined) return commit.recordedAt;
    const indexed = await inTime(this.log.recordedTimes.findOne({ _id: commit._id }));
    if (indexed) return indexed.recordedAt;
    return recordTimeOf(commit, await this.recordTimeOf(await this.lastBelow(commit._id)));
  }

  private async lastBelow(position: number): Promise<CommitPoint | undefined> {
    const projection = { count: 1, hash: 1, recordedAt: 1, occurredAt: 1 };
    const below = { _id: { $gt: 0, ...(Number.isFinite(position) && { $lt: position }) } };
    const [last] = await inTime(this.collection.find(below, { sort: { _id: -1 }, limit: 1, projection }).toArray());
    return last;
  }
}

type CommitPoint = Pick<CommitDocument, '_id' | 'count' | 'hash' | 'recordedAt' | 'occurredAt'>;

const pointOf = (last: CommitPoint | undefined): ChainPoint =>
  last ? { position: lastPositionOf(last), hash: last.hash } : { position: 0, hash: GENESIS_HASH };
