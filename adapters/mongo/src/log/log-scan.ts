import type { LogHead } from '@reelog/events';
import type { CommitDocument, EventPart } from './commit-document.js';
import { MongoCommits } from './commits.js';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { inTime } from '../connection/deadline.js';
import { rethrowUnavailable } from '../connection/errors.js';
import { collectionsOf, type LogCollections, readLogDocument, UNCHANGED } from './log-schema.js';

/** Commits fetched at once, at the most. */
const COMMITS_A_FETCH = 1_000;
/** What one fetch may take, milliseconds. */
const FETCH_MS = 30_000;
/** Characters of event data after which a fetch ends early. */
const MAX_FETCH_CHARACTERS = 4_000_000;

export interface ScanRange {
  /** Only positions above it; it ends a commit. */
  readonly after?: number;
  /** As far as an earlier scan went; default: the head that the log has now. */
  readonly head?: LogHead;
}

/** The log from end to end as it was at one moment, exactly as it is stored: for audits. */
export class MongoLogScan {
  private constructor(
    private readonly stored: MongoCommits,
    readonly head: LogHead,
    /** A position that was surely committed; 0 when none was noted. Beyond the head, it shows that the tail was cut. */
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
    const tail = await commits.tail().catch(rethrowUnavailable); // after the note: what comes in between is no cut tail
    const end = head ?? { logId, ...tail };
    return new MongoLogScan(commits, end, committed, formatVersion, collections.recordedTimes, after);
  }

  /** All commits, as many at a time as are fetched at once. */
  async *commits(): AsyncGenerator<readonly CommitDocument[]> {
    for (let after = this.after; ;) {
      const range = { $lte: this.head.position, ...(after !== undefined && { $gt: after }) };
      const found = await inTime(this.fetch(range), FETCH_MS).catch(rethrowUnavailable);
      if (found.length === 0) return;
      yield found;
      after = found.at(-1)?._id;
    }
  }

  /** What the index says of when commits were recorded that do not say so themselves, by their first positions. */
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

/** Whatever is stored: a document that was tampered with must not stop the scan. */
export function charactersOf({ events }: { readonly events: unknown }): number {
  if (!Array.isArray(events)) return 0;
  return (events as readonly (Partial<EventPart> | null)[]).reduce((sum, part) => sum + String(part?.data).length, 0);
}
