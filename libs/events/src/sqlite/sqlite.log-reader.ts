import type { RecordedEvent } from '@reelog/domain';
import type { LogHead } from '../event-log/event-log.port.js';
import { upcast } from '../event-log/upcasting.js';
import { EVENT_COLUMNS, eventFromRow } from './sqlite.event-row.js';
import type { EventRow } from './sqlite.event-row.js';
import { openForReading, readHead } from './sqlite.log-schema.js';
import type { Connection, Statement } from './sqlite.log-schema.js';

/** Rows fetched by one query: few enough that large events do not pile up in memory. */
const ROWS_A_QUERY = 500;
/** Characters of event data after which a page ends early. */
const MAX_PAGE_CHARACTERS = 8_000_000;

/**
 * Reads the log synchronously over a connection of its own: for worker threads, which may block. Any number of
 * readers can run beside the writer; each call sees everything acknowledged before it.
 */
export class SqliteLogReader {
  readonly #connection: Connection;
  readonly #after: Statement;

  /** @param path of a log that has been opened for writing before. @throws EventLogUnavailableError */
  constructor(path: string) {
    this.#connection = openForReading(path);
    this.#after = this.#connection
      .prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`)
      .raw();
  }

  head(): LogHead {
    return readHead(this.#connection);
  }

  /** Up to `limit` events above a position, upcast. Fewer when they are large; none only at the end of the log. */
  readAfter(after: number, limit: number): RecordedEvent[] {
    const events: RecordedEvent[] = [];
    let characters = 0;
    while (events.length < limit && characters < MAX_PAGE_CHARACTERS) {
      const wanted = Math.min(ROWS_A_QUERY, limit - events.length);
      const rows = this.#after.all([events.at(-1)?.position ?? after, wanted]) as EventRow[];
      for (const row of rows) {
        characters += row[16].length;
        events.push(upcast(eventFromRow(row)));
      }
      if (rows.length < wanted) break;
    }
    return events;
  }

  close(): void {
    this.#connection.close();
  }
}
