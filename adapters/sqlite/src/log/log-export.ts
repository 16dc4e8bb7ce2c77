import type { StoredEvent } from '@reelog/domain';
import type { BrokenEvent, LogHead, LogToExport } from '@reelog/events';
import { SqliteLogReader } from './sqlite.log-reader.js';

/** Events per chunk: about half a megabyte. */
const EVENTS_A_CHUNK = 500;

/** A log file for an export; reads synchronously, so use it in a thread. */
export class SqliteLogToExport implements LogToExport {
  readonly head: LogHead;
  readonly format: number;
  private readonly reader: SqliteLogReader;

  constructor(path: string) {
    this.reader = new SqliteLogReader(path);
    this.head = this.reader.head();
    this.format = this.reader.format;
  }

  async *events(): AsyncGenerator<(StoredEvent | BrokenEvent)[]> {
    for (let position = 0; position < this.head.position;) {
      const count = Math.min(EVENTS_A_CHUNK, this.head.position - position);
      const events = this.reader.storedAfter(position, count);
      yield events;
      position = events.at(-1)?.position ?? this.head.position;
    }
  }

  close(): void {
    this.reader.close();
  }
}
