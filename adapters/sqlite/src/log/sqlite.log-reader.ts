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

/** Rows per query: few, so that large events do not fill the memory. */
const ROWS_A_QUERY = 500;
/** A page ends early after this many bytes of text. */
const MAX_PAGE_BYTES = 8_000_000;
/** Maximum of positions that one page of a filtered read examines; it limits the time. */
export const MAX_POSITIONS_EXAMINED = 20_000;
/** Positions that one count covers. */
const POSITIONS_COUNTED = 50_000;
/** Streams with at most this many events together are read by their index, again for every slice. */
const FEW_EVENTS = 2_000;

/** Rows of a page; `complete` when there are no more. */
interface Rows {
  readonly rows: RawRow[];
  readonly complete: boolean;
}

/**
 * Reads the log synchronously over its own connection: use it in worker threads, which may block. Any number of readers
 * can run beside the writer; each call sees all events acknowledged before it.
 */
export class SqliteLogReader {
  /** Format of the log when it was opened. */
  readonly format: number;
  private readonly connection: Connection;
  private readonly commits: SqliteCommits;
  private readonly query: SqliteEventQuery;
  private readonly after: Statement;
  private readonly streamForwards: Statement;
  private readonly streamBackwards: Statement;

  /** @param path of a log that was opened for writing before. @throws EventLogUnavailableError */
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

  /** The log was migrated since: open it again. */
  get isOutdated(): boolean {
    return this.format !== LOG_FORMAT && readFormat(this.connection) !== this.format;
  }

  head(): LogHead {
    return readHead(this.connection);
  }

  findCommit(commandId: string): CommitReceipt | undefined {
    return this.commits.find(commandId);
  }

  /** Up to `limit` events after a position, upcast. Fewer when they are large; none only at the end of the log. */
  readAfter(after: number, limit: number): (RecordedEvent | BrokenEvent)[] {
    return this.storedAfter(after, limit).map(upcastIntact);
  }

  /** As `readAfter`, but as stored. */
  storedAfter(after: number, limit: number): (StoredEvent | BrokenEvent)[] {
    return this.rowsAfter(after, limit).map(readEvent);
  }

  /** As `readAfter`, but as rows. */
  rowsAfter(after: number, limit: number): RawRow[] {
    return collect(limit, (last, count) => this.after.all([last?.[0] ?? after, count]) as RawRow[]).rows;
  }

  /** As `EventLog.readStream`, but one page; `next` is the version to continue from. */
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

  /** Commands that changed nothing, ordered by command id, after one of them; up to a position. */
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

  /** The index entries for the recording times of a range of positions; only events without their own time have one. */
  recordedTimes(after: number, upTo: number): ReadonlyMap<number, string> {
    if (this.format === 1) return new Map();
    const times = 'SELECT position, CAST(recorded_at AS BLOB) FROM recorded_times WHERE position > ? AND position <= ?';
    const rows = this.connection.prepare(times).raw().all([after, upTo]) as [number, Buffer][];
    return new Map(rows.map(([position, time]) => [position, time.toString()]));
  }

  /** Last position of any commit. If it lies beyond the head, the tail was cut. Reads every commit. */
  lastCommittedPosition(): number {
    const [position] = this.connection
      .prepare('SELECT max(CAST(last_position AS INTEGER)) FROM commits')
      .raw()
      .get([]) as [number | null];
    return position ?? 0;
  }

  /** Checks everything up to a position. */
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

/** Fetches rows in slices until there are enough rows, enough text, or no more rows. */
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
