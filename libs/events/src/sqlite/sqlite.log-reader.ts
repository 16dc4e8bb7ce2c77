import type { RecordedEvent, StoredEvent } from '@reelog/domain';
import type {
  CommitReceipt,
  EventPage,
  LogHead,
  ReadPageOptions,
  ReadStreamOptions,
} from '../event-log/event-log.port.js';
import { MAX_PAGE_EVENTS } from '../event-log/page-limit.js';
import { upcast } from '../event-log/upcasting.js';
import { farEnd, firstPart, isEmpty, restBeyond } from '../event-log/position-range.js';
import { SqliteCommits } from './sqlite.commits.js';
import { SqliteEventQuery } from './sqlite.event-query.js';
import { EVENT_COLUMNS, eventFromRow } from './sqlite.event-row.js';
import type { EventRow } from './sqlite.event-row.js';
import { openForReading, readHead } from './sqlite.log-schema.js';
import type { Connection, Statement } from './sqlite.log-schema.js';

/** Rows fetched by one query: few enough that large events do not pile up in memory. */
const ROWS_A_QUERY = 500;
/** Characters of event data after which a page ends early. */
const MAX_PAGE_CHARACTERS = 8_000_000;
/** Positions that one page of a filtered read looks at, at the most: what bounds the time it takes. */
export const MAX_POSITIONS_EXAMINED = 20_000;
/** Streams with no more events than this together are gone through by their index, for every slice anew. */
const FEW_EVENTS = 2_000;

/** Rows of a page; `complete` when there are no more than these. */
interface Rows {
  readonly rows: EventRow[];
  readonly complete: boolean;
}

/**
 * Reads the log synchronously over a connection of its own: for worker threads, which may block. Any number of
 * readers can run beside the writer; each call sees everything acknowledged before it.
 */
export class SqliteLogReader {
  readonly #connection: Connection;
  readonly #commits: SqliteCommits;
  readonly #query: SqliteEventQuery;
  readonly #after: Statement;
  readonly #streamForwards: Statement;
  readonly #streamBackwards: Statement;

  /** @param path of a log that has been opened for writing before. @throws EventLogUnavailableError */
  constructor(path: string) {
    this.#connection = openForReading(path);
    this.#commits = new SqliteCommits(this.#connection);
    this.#query = new SqliteEventQuery(this.#connection);
    this.#after = this.#select('position > ? ORDER BY position LIMIT ?');
    const ofStream = 'stream_id = ? AND stream_version BETWEEN ? AND ? ORDER BY stream_version';
    this.#streamForwards = this.#select(`${ofStream} ASC LIMIT ?`);
    this.#streamBackwards = this.#select(`${ofStream} DESC LIMIT ?`);
  }

  head(): LogHead {
    return readHead(this.#connection);
  }

  findCommit(commandId: string): CommitReceipt | undefined {
    return this.#commits.find(commandId);
  }

  /** Up to `limit` events above a position, upcast. Fewer when they are large; none only at the end of the log. */
  readAfter(after: number, limit: number): RecordedEvent[] {
    return this.rowsAfter(after, limit).map((row) => upcast(eventFromRow(row)));
  }

  /** As `readAfter`, but as they are stored, whatever that is: for verification. */
  rowsAfter(after: number, limit: number): EventRow[] {
    return collect(limit, (last, count) => this.#after.all([last?.[0] ?? after, count]) as EventRow[]).rows;
  }

  /** As `EventLog.readStream`, but a page; `next` is the version to go on from. */
  readStream(streamId: string, options: ReadStreamOptions = {}): EventPage<RecordedEvent> {
    const { fromVersion = 1, upToVersion = Number.MAX_SAFE_INTEGER, direction, limit = MAX_PAGE_EVENTS } = options;
    const { rows, complete } = collect(limit, (last, count) =>
      direction === 'backwards'
        ? (this.#streamBackwards.all([streamId, fromVersion, last ? last[2] - 1 : upToVersion, count]) as EventRow[])
        : (this.#streamForwards.all([streamId, last ? last[2] + 1 : fromVersion, upToVersion, count]) as EventRow[]),
    );
    const events = rows.map((row) => upcast(eventFromRow(row)));
    const step = direction === 'backwards' ? -1 : 1;
    const lastVersion = events.at(-1)?.streamVersion;
    return { events, next: complete || lastVersion === undefined ? null : lastVersion + step };
  }

  /** As `EventLog.readPage`. */
  readPage(options: ReadPageOptions): EventPage<StoredEvent> {
    const { limit, filter = {}, direction = 'forwards' } = options;
    const wanted = {
      low: (options.after ?? 0) + 1,
      high: Math.min(this.head().position, (options.before ?? Infinity) - 1),
    };
    const useStreamIndex =
      filter.streamIds !== undefined && this.#query.eventsOfStreams(filter.streamIds) <= FEW_EVENTS;
    const examined =
      useStreamIndex || options.filter === undefined ? wanted : firstPart(wanted, MAX_POSITIONS_EXAMINED, direction);
    const { rows, complete } = collect(limit, (last, count) =>
      this.#query.rows(restBeyond(examined, last?.[0], direction), filter, direction, count, useStreamIndex),
    );
    const reached = complete ? farEnd(examined, direction) : rows.at(-1)?.[0];
    const isEnd = reached === undefined || isEmpty(restBeyond(wanted, reached, direction));
    return { events: rows.map(eventFromRow), next: isEnd ? null : reached };
  }

  /** Last position that any commit claims; beyond the head, it shows that the log's tail was cut. Reads every commit. */
  lastCommittedPosition(): number {
    const [position] = this.#connection.prepare('SELECT max(last_position) FROM commits').raw().get([]) as [
      number | null,
    ];
    return position ?? 0;
  }

  close(): void {
    this.#connection.close();
  }

  #select(condition: string): Statement {
    return this.#connection.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE ${condition}`).raw();
  }
}

/** Fetches rows in slices until there are enough of them, or enough text in them, or no more. */
function collect(limit: number, fetch: (last: EventRow | undefined, count: number) => EventRow[]): Rows {
  const rows: EventRow[] = [];
  let characters = 0;
  while (rows.length < limit && characters < MAX_PAGE_CHARACTERS) {
    const count = Math.min(ROWS_A_QUERY, limit - rows.length);
    const slice = fetch(rows.at(-1), count);
    for (const row of slice) {
      rows.push(row);
      characters += row[16].length;
    }
    if (slice.length < count) return { rows, complete: true };
  }
  return { rows, complete: false };
}
