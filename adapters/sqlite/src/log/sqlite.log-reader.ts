import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import {
  type BrokenEvent,
  type CommitReceipt,
  type EventCounts,
  type EventPage,
  farEnd,
  firstPart,
  isEmpty,
  LOG_FORMAT,
  type LogHead,
  MAX_PAGE_EVENTS,
  type ReadPageOptions,
  type ReadStreamOptions,
  restBeyond,
  separate,
  type UnchangedCommand,
  upcastIntact,
} from '@reelog/events';
import { SqliteCommitCheck } from './commit-check.js';
import { SqliteCommits } from './commits.js';
import { SqliteEventQuery } from './event-query.js';
import { type RawRow, readColumns, readEvent } from './event-row.js';
import { type Connection, openForReading, readFormat, readHead, type Statement, textOf } from './log-schema.js';

/** Rows fetched by one query: few enough that large events do not pile up in memory. */
const ROWS_A_QUERY = 500;
/** Bytes of text after which a page ends early. */
const MAX_PAGE_BYTES = 8_000_000;
/** Positions that one page of a filtered read looks at, at the most: what bounds the time it takes. */
export const MAX_POSITIONS_EXAMINED = 20_000;
/** Positions whose events are counted at once. */
const POSITIONS_COUNTED = 50_000;
/** Streams with no more events than this together are gone through by their index, for every slice anew. */
const FEW_EVENTS = 2_000;

/** Rows of a page; `complete` when there are no more than these. */
interface Rows {
  readonly rows: RawRow[];
  readonly complete: boolean;
}

/**
 * Reads the log synchronously over a connection of its own: for worker threads, which may block. Any number of
 * readers can run beside the writer; each call sees everything acknowledged before it.
 */
export class SqliteLogReader {
  /** Of the log when it was opened. */
  readonly format: number;
  private readonly connection: Connection;
  private readonly commits: SqliteCommits;
  private readonly query: SqliteEventQuery;
  private readonly after: Statement;
  private readonly streamForwards: Statement;
  private readonly streamBackwards: Statement;

  /** @param path of a log that has been opened for writing before. @throws EventLogUnavailableError */
  constructor(path: string) {
    this.connection = openForReading(path);
    this.format = readFormat(this.connection);
    this.commits = new SqliteCommits(this.connection);
    this.query = new SqliteEventQuery(this.connection);
    this.after = this.select('position > ? ORDER BY position LIMIT ?');
    const ofStream = 'stream_id = ? AND stream_version BETWEEN ? AND ? ORDER BY stream_version';
    this.streamForwards = this.select(`${ofStream} ASC LIMIT ?`);
    this.streamBackwards = this.select(`${ofStream} DESC LIMIT ?`);
  }

  /** The log was migrated since: it is to be opened anew. */
  get isOutdated(): boolean {
    return this.format !== LOG_FORMAT && readFormat(this.connection) !== this.format;
  }

  head(): LogHead {
    return readHead(this.connection);
  }

  findCommit(commandId: string): CommitReceipt | undefined {
    return this.commits.find(commandId);
  }

  /** Up to `limit` events above a position, upcast. Fewer when they are large; none only at the end of the log. */
  readAfter(after: number, limit: number): (RecordedEvent | BrokenEvent)[] {
    return this.storedAfter(after, limit).map(upcastIntact);
  }

  /** As `readAfter`, but as they are stored. */
  storedAfter(after: number, limit: number): (StoredEvent | BrokenEvent)[] {
    return this.rowsAfter(after, limit).map(readEvent);
  }

  /** The same as rows. */
  rowsAfter(after: number, limit: number): RawRow[] {
    return collect(limit, (last, count) => this.after.all([last?.[0] ?? after, count]) as RawRow[]).rows;
  }

  /** As `EventLog.readStream`, but a page; `next` is the version to go on from. */
  readStream(streamId: string, options: ReadStreamOptions = {}): EventPage<RecordedEvent> {
    const { fromVersion = 1, upToVersion = Number.MAX_SAFE_INTEGER, direction, limit = MAX_PAGE_EVENTS } = options;
    const { rows, complete } = collect(limit, (last, count) =>
      direction === 'backwards'
        ? (this.streamBackwards.all([streamId, fromVersion, last ? last[1] - 1 : upToVersion, count]) as RawRow[])
        : (this.streamForwards.all([streamId, last ? last[1] + 1 : fromVersion, upToVersion, count]) as RawRow[]),
    );
    const step = direction === 'backwards' ? -1 : 1;
    const lastVersion = rows.at(-1)?.[1];
    const read = separate(rows.map(readEvent).map(upcastIntact));
    return { ...read, next: complete || lastVersion === undefined ? null : lastVersion + step };
  }

  /** As `EventLog.readPage`. */
  readPage(options: ReadPageOptions): EventPage<StoredEvent> {
    const { limit, filter = {}, direction = 'forwards' } = options;
    const wanted = {
      low: (options.after ?? 0) + 1,
      high: Math.min(this.head().position, (options.before ?? Infinity) - 1),
    };
    const useStreamIndex = filter.streamIds !== undefined && this.query.eventsOfStreams(filter.streamIds) <= FEW_EVENTS;
    const examined =
      useStreamIndex || options.filter === undefined ? wanted : firstPart(wanted, MAX_POSITIONS_EXAMINED, direction);
    const { rows, complete } = collect(limit, (last, count) =>
      this.query.rows(restBeyond(examined, last?.[0], direction), filter, direction, count, useStreamIndex),
    );
    const reached = complete ? farEnd(examined, direction) : rows.at(-1)?.[0];
    const isEnd = reached === undefined || isEmpty(restBeyond(wanted, reached, direction));
    return { ...separate(rows.map(readEvent)), next: isEnd ? null : reached };
  }

  /** As `EventLog.countEvents`. */
  countEvents(after: number): EventCounts {
    const upTo = Math.max(after, Math.min(this.head().position, after + POSITIONS_COUNTED));
    return { counts: this.query.counts(after, upTo), upTo };
  }

  /** Commands that changed nothing, by command id, above one of them; up to a position. */
  unchangedCommands(after: string, position: number, limit: number): UnchangedCommand[] {
    if (this.format === 1) return [];
    const rows = this.connection
      .prepare(
        `SELECT CAST(command_id AS BLOB), CAST(request_digest AS BLOB), CAST(stream_id AS BLOB), stream_version, position
         FROM unchanged_commands
         WHERE command_id > ? AND position <= ? ORDER BY command_id LIMIT ?`,
      )
      .raw()
      .all([after, position, limit]) as [Buffer, Buffer, Buffer, number, number][];
    return rows.map(([commandId, requestDigest, streamId, streamVersion, decidedAt]) => ({
      commandId: textOf(commandId),
      requestDigest: textOf(requestDigest),
      streamId: textOf(streamId),
      streamVersion,
      position: decidedAt,
    }));
  }

  /** What the index says of when events of a range of positions were recorded, those that do not say so themselves. */
  recordedTimes(after: number, upTo: number): ReadonlyMap<number, string> {
    if (this.format === 1) return new Map();
    const times = 'SELECT position, CAST(recorded_at AS BLOB) FROM recorded_times WHERE position > ? AND position <= ?';
    const rows = this.connection.prepare(times).raw().all([after, upTo]) as [number, Buffer][];
    return new Map(rows.map(([position, time]) => [position, time.toString()]));
  }

  /** Last position that any commit claims; beyond the head, it shows that the log's tail was cut. Reads every commit. */
  lastCommittedPosition(): number {
    const [position] = this.connection
      .prepare('SELECT max(CAST(last_position AS INTEGER)) FROM commits')
      .raw()
      .get([]) as [number | null];
    return position ?? 0;
  }

  /** Of everything up to a position. */
  commitCheck(head: number): SqliteCommitCheck {
    return new SqliteCommitCheck(this.connection, head, this.format);
  }

  close(): void {
    this.connection.close();
  }

  private select(condition: string): Statement {
    return this.connection.prepare(`SELECT ${readColumns(this.format)} FROM events WHERE ${condition}`).raw();
  }
}

/** Fetches rows in slices until there are enough of them, or enough text in them, or no more. */
function collect(limit: number, fetch: (last: RawRow | undefined, count: number) => RawRow[]): Rows {
  const rows: RawRow[] = [];
  let bytes = 0;
  while (rows.length < limit && bytes < MAX_PAGE_BYTES) {
    const count = Math.min(ROWS_A_QUERY, limit - rows.length);
    const slice = fetch(rows.at(-1), count);
    for (const row of slice) {
      rows.push(row);
      bytes += row[3].length;
    }
    if (slice.length < count) return { rows, complete: true };
  }
  return { rows, complete: false };
}
