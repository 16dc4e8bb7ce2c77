import type { LogHead } from '@reelog/events';
import type { CommitDocument, EventPart } from './commit-document.js';
import { MongoCommits } from './commits.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { rethrowUnavailable } from '../connection/errors.js';
import { collectionsOf, type LogCollections, readLogDocument, UNCHANGED } from './log-schema.js';

/** Maximum of commits per fetch. */
const COMMITS_A_FETCH = 1_000;
/** Timeout of one fetch, milliseconds. */
const FETCH_MS = 30_000;
/** A fetch ends early after this many characters of event data. */
const MAX_FETCH_CHARACTERS = 4_000_000;

export interface ScanRange {
  /** Only positions after this one, which must end a commit. */
  readonly after?: number;
  /** The end of an earlier scan; default: the current head. */
  readonly head?: LogHead;
}

/** A snapshot of the whole log, exactly as stored: for audits. */
export class MongoLogScan {
  private constructor(
    private readonly stored: MongoCommits,
    readonly head: LogHead,
    /**
     * A position that was certainly committed; 0 when none was stored. If it lies beyond the head, the tail was cut.
     */
    readonly committed: number,
    readonly format: number,
    private readonly times: LogCollections['recordedTimes'],
    private readonly after: number | undefined,
  ) {}

  /** @throws EventLogUnavailableError when there is no log, or the server does not answer */
  static async open(connection: MongoConnection, { after, head }: ScanRange = {}): Promise<MongoLogScan> {
    const collections = collectionsOf(connection);
    const commits = new MongoCommits(collections);
    const { logId, committed = 0, formatVersion } = await readLogDocument(collections.log);
    // Read after the committed head, so that a commit in between does not look like a cut tail.
    const tail = await commits.tail().catch(rethrowUnavailable);
    const end = head ?? { logId, ...tail };
    return new MongoLogScan(commits, end, committed, formatVersion, collections.recordedTimes, after);
  }

  /** All commits, one fetch at a time. */
  async *commits(): AsyncGenerator<readonly CommitDocument[]> {
    for (let after = this.after; ;) {
      const range = { $lte: this.head.position, ...(after !== undefined && { $gt: after }) };
      const found = await inTime(this.fetch(range), FETCH_MS).catch(rethrowUnavailable);
      if (found.length === 0) return;
      yield found;
      after = found.at(-1)?._id;
    }
  }

  /** The index entries of commits without a recording time, by their first positions. */
  async recordedTimes(commits: readonly CommitDocument[]): Promise<ReadonlyMap<number, string>> {
    const range = { $gte: commits[0]?._id ?? 0, $lte: commits.at(-1)?._id ?? 0 };
    const found = await inTime(this.times.find({ _id: range }).toArray(), FETCH_MS).catch(rethrowUnavailable);
    return new Map(found.map(({ _id, recordedAt }) => [_id, recordedAt]));
  }

  private async fetch(range: Readonly<Record<string, number>>): Promise<CommitDocument[]> {
    const fetched: CommitDocument[] = [];
    let characters = 0;
    const limits = { limit: COMMITS_A_FETCH, batchSize: COMMITS_A_FETCH + 1 };
    const query = { _id: range, streamId: { $ne: UNCHANGED } };
    for await (const commit of this.stored.collection.find(query, { sort: { _id: 1 }, ...limits })) {
      fetched.push(commit);
      characters += charactersOf(commit);
      if (characters >= MAX_FETCH_CHARACTERS) break;
    }
    return fetched;
  }
}

/** Accepts anything: a document that was tampered with must not stop the scan. */
export function charactersOf({ events }: { readonly events: unknown }): number {
  if (!Array.isArray(events)) return 0;
  return (events as readonly (Partial<EventPart> | null)[]).reduce((sum, part) => sum + String(part?.data).length, 0);
}
