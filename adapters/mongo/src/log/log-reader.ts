import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import {
  allIntact,
  type BrokenEvent,
  type ChainPoint,
  type CommitReceipt,
  type Direction,
  type EventCount,
  type EventCounts,
  EventLogUnavailableError,
  type EventPage,
  farEnd,
  firstPart,
  isBroken,
  isEmpty,
  type ReadPageOptions,
  type ReadStreamOptions,
  restBeyond,
  separate,
  upcastIntact,
} from '@reelog/events';
import { type CommitDocument, eventsOf, lastVersionOf, receiptOf } from './commit-document.js';
import { charactersOf } from './log-scan.js';
import type { MongoCommits } from './commits.js';
import { inTime } from '../connection/deadline.js';
import { RECORDED_BY_NO_MAJORITY, rethrowUnavailable } from '../connection/errors.js';
import { type CommitQuery, commitsOf, fewCommitsOf, isByStream, passes } from './event-query.js';
import { STREAM_INDEX } from './log-schema.js';
import { StreamVersions } from './stream-versions.js';

/** A page ends early after this many characters of event data. */
const MAX_PAGE_CHARACTERS = 8_000_000;
/** Maximum of positions that one page of a filtered read examines; it limits the time. */
export const MAX_POSITIONS_EXAMINED = 20_000;
/** Positions that one count covers. */
const POSITIONS_COUNTED = 50_000;
/** Commits fetched at once: few, so that large ones do not fill the memory. */
const COMMITS_A_BATCH = 1_000;
/** Additional commits to fetch: those at either end may have no matching event, and one shows that there are more. */
const SPARE_COMMITS = 3;

interface Search {
  readonly query: CommitQuery;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly direction: Direction;
  readonly limit: number;
  readonly maxCharacters: number;
  readonly accepts: (event: StoredEvent | BrokenEvent) => boolean;
  /** The index to use where a server might choose another one. */
  readonly hint?: string;
}

/** The result of a search; `complete` when there is no more. */
interface Found {
  readonly events: (StoredEvent | BrokenEvent)[];
  readonly complete: boolean;
  /** The highest last version of the examined commits. */
  readonly lastVersion: number;
}

/** Reads what a majority of the servers holds. All errors are EventLogUnavailableErrors. */
export class MongoLogReader {
  /** @param versions stores the versions of streams that reads find */
  constructor(
    private readonly commits: MongoCommits,
    private readonly versions = new StreamVersions(),
  ) {}

  tail(): Promise<ChainPoint> {
    return this.commits.tail().catch(rethrowUnavailable);
  }

  /** A commit that no majority holds yet has no known outcome: the caller has to ask again. */
  async findCommit(commandId: string): Promise<CommitReceipt | undefined> {
    const known = await this.commits.knownToPrimary([commandId]).catch(rethrowUnavailable);
    if (!known.has(commandId)) return undefined;
    const found = (await this.commits.byCommandId([commandId]).catch(rethrowUnavailable)).get(commandId);
    if (!found) throw new EventLogUnavailableError(RECORDED_BY_NO_MAJORITY);
    return receiptOf(found);
  }

  /** As `EventLog.readStream`. */
  async readStream(streamId: string, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    const {
      fromVersion = 1,
      upToVersion = Number.MAX_SAFE_INTEGER,
      direction = 'forwards',
      limit = Infinity,
    } = options;
    const start = await this.startOfVersion(streamId, fromVersion);
    const { events, lastVersion } = await this.search({
      query: { streamId, streamVersion: { $gte: start, $lte: upToVersion } },
      sort: { streamVersion: direction === 'backwards' ? -1 : 1 },
      direction,
      limit,
      maxCharacters: Infinity,
      accepts: (event) => isBroken(event) || (event.streamVersion >= fromVersion && event.streamVersion <= upToVersion),
    });
    this.versions.note(streamId, lastVersion);
    return allIntact(events.map(upcastIntact));
  }

  /** As `EventLog.readPage`. */
  async readPage({
    limit,
    direction = 'forwards',
    filter,
    ...options
  }: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    const { position: head } = await this.tail();
    const wanted = { low: (options.after ?? 0) + 1, high: Math.min(head, (options.before ?? Infinity) - 1) };
    if (isEmpty(wanted)) return { events: [], next: null };
    const byStream = filter !== undefined && isByStream(filter);
    const few = byStream ? undefined : await fewCommitsOf(this.commits, filter?.streamIds).catch(rethrowUnavailable);
    const examined = few || byStream || !filter ? wanted : firstPart(wanted, MAX_POSITIONS_EXAMINED, direction);
    const range = { low: await this.startOfPosition(examined.low), high: examined.high };
    const { events, complete } = await this.search({
      query: commitsOf(range, filter ?? {}, few),
      sort: { _id: direction === 'backwards' ? -1 : 1 },
      direction,
      limit,
      maxCharacters: MAX_PAGE_CHARACTERS,
      accepts: passes(examined, filter ?? {}),
      // Examines all commits of the stream; an additional index by position would slow down every append.
      ...(byStream && { hint: STREAM_INDEX }),
    });
    const reached = complete ? farEnd(examined, direction) : events.at(-1)?.position;
    const isEnd = reached === undefined || isEmpty(restBeyond(wanted, reached, direction));
    return { ...separate(events), next: isEnd ? null : reached };
  }

  /** As `EventLog.countEvents`. */
  async countEvents(after: number): Promise<EventCounts> {
    const { position: head } = await this.tail();
    const upTo = Math.max(after, Math.min(head, after + POSITIONS_COUNTED));
    const start = await this.startOfPosition(after + 1);
    const position = { $add: ['$_id', '$index'] };
    const stages = [
      { $match: { _id: { $gte: start, $lte: upTo } } },
      { $project: { actor: 1, 'events.type': 1 } },
      { $unwind: { path: '$events', includeArrayIndex: 'index' } },
      { $match: { $expr: { $and: [{ $gt: [position, after] }, { $lte: [position, upTo] }] } } },
      { $group: { _id: { type: '$events.type', actor: '$actor' }, count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ];
    const rows = await inTime(
      this.commits.collection.aggregate<{ _id: Omit<EventCount, 'count'>; count: number }>(stages).toArray(),
    ).catch(rethrowUnavailable);
    return { counts: rows.map(({ _id, count }) => ({ ..._id, count })), upTo };
  }

  /** Up to `limit` events after a position, as stored. Fewer when they are large; none only at the end of the log. */
  async readAfter(after: number, limit: number): Promise<(StoredEvent | BrokenEvent)[]> {
    const low = after + 1;
    const found = await this.commitsFrom(low, low, limit); // usually a commit begins there
    if (found[0]?.position === low) return found;
    const start = await this.startOfPosition(low);
    return start === low ? found : this.commitsFrom(start, low, limit);
  }

  private async commitsFrom(start: number, low: number, limit: number): Promise<(StoredEvent | BrokenEvent)[]> {
    const { events } = await this.search({
      query: { _id: { $gte: start } },
      sort: { _id: 1 },
      direction: 'forwards',
      limit,
      maxCharacters: MAX_PAGE_CHARACTERS,
      accepts: ({ position }) => position >= low,
    });
    return events;
  }

  private async search({ query, sort, direction, limit, maxCharacters, accepts, hint }: Search): Promise<Found> {
    const events: (StoredEvent | BrokenEvent)[] = [];
    let [characters, lastVersion] = [0, 0];
    for await (const commit of this.cursor(query, sort, limit, hint)) {
      lastVersion = Math.max(lastVersion, lastVersionOf(commit));
      const ofCommit = eventsOf(commit).filter(accepts);
      for (const event of direction === 'backwards' ? ofCommit.reverse() : ofCommit) {
        if (events.length === limit) return { events, complete: false, lastVersion };
        events.push(event);
      }
      characters += charactersOf(commit);
      if (characters >= maxCharacters && events.length > 0) return { events, complete: false, lastVersion };
    }
    return { events, complete: true, lastVersion };
  }

  private async *cursor(
    query: CommitQuery,
    sort: Search['sort'],
    limit: number,
    hint?: string,
  ): AsyncGenerator<CommitDocument> {
    const most = limit + SPARE_COMMITS;
    const options = {
      sort,
      batchSize: COMMITS_A_BATCH,
      ...(Number.isFinite(most) && { limit: most }),
      ...(hint && { hint }),
    };
    const cursor = this.commits.collection.find(query, options);
    try {
      while (await inTime(cursor.hasNext())) yield* cursor.readBufferedDocuments();
    } catch (error) {
      rethrowUnavailable(error);
    } finally {
      void cursor.close().catch(() => undefined);
    }
  }

  /** Position of the first event of the commit that contains a position. */
  private async startOfPosition(position: number): Promise<number> {
    if (position <= 1) return position;
    return (await this.firstOf({ _id: { $lte: position } }, { _id: -1 }))?._id ?? position;
  }

  /** The same by stream version. */
  private async startOfVersion(streamId: string, version: number): Promise<number> {
    if (version <= 1) return version;
    const found = await this.firstOf({ streamId, streamVersion: { $lte: version } }, { streamVersion: -1 });
    return found?.streamVersion ?? version;
  }

  private firstOf(
    query: CommitQuery,
    sort: Search['sort'],
  ): Promise<Pick<CommitDocument, '_id' | 'streamVersion'> | null> {
    const options = { sort, projection: { streamVersion: 1 } };
    return inTime(this.commits.collection.findOne(query, options)).catch(rethrowUnavailable);
  }
}
