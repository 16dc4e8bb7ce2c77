import { exportFooter, exportHeader, exportLine, toLines } from '@reelog/events';
import type { LogHead } from '@reelog/events';
import { SqliteLogReader } from './sqlite.log-reader.js';

/** Events a chunk: about half a megabyte. */
const EVENTS_A_CHUNK = 500;

/** The log as NDJSON up to the head it had at the start, chunk by chunk. */
export class SqliteLogExport {
  readonly #reader: SqliteLogReader;
  readonly #head: LogHead;
  #state: 'header' | 'events' | 'done' = 'header';
  #position = 0;

  constructor(path: string) {
    this.#reader = new SqliteLogReader(path);
    this.#head = this.#reader.head();
  }

  /** Whole lines, each with its line end; null after the footer. */
  next(): Buffer | null {
    switch (this.#state) {
      case 'header':
        this.#state = 'events';
        return toLines([exportHeader(this.#head.logId, this.#reader.format)]);
      case 'events':
        return this.#position < this.#head.position ? this.#nextEvents() : this.#footer();
      case 'done':
        return null;
    }
  }

  #nextEvents(): Buffer {
    const count = Math.min(EVENTS_A_CHUNK, this.#head.position - this.#position);
    const events = this.#reader.storedAfter(this.#position, count);
    this.#position = events.at(-1)?.position ?? this.#head.position;
    return toLines(events.map(exportLine));
  }

  #footer(): Buffer {
    this.#state = 'done';
    this.#reader.close();
    return toLines([exportFooter(this.#head)]);
  }
}
