import type { StoredEvent } from '@reelog/domain';
import type { BrokenEvent, LogHead, LogToExport } from '@reelog/events';
import { eventsOf } from './commit-document.js';
import type { MongoLogScan } from './log-scan.js';

/** A log in a database, for an export. */
export class MongoLogToExport implements LogToExport {
  readonly head: LogHead;
  readonly format: number;

  constructor(private readonly scan: MongoLogScan) {
    this.head = scan.head;
    this.format = scan.format;
  }

  async *events(): AsyncGenerator<(StoredEvent | BrokenEvent)[]> {
    for await (const commits of this.scan.commits()) yield commits.flatMap(eventsOf);
  }

  close(): void {
    // the connection ends with the thread
  }
}
