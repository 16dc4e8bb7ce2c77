import { exportFooter, exportHeader, exportLine, toLines } from '@reelog/events';
import { eventsOf } from './commit-document.js';
import type { MongoLogScan } from './log-scan.js';

/** The log as NDJSON up to the head it had at the start, chunk by chunk. */
export class MongoLogExport {
  #state: 'header' | 'events' | 'done' = 'header';

  constructor(private readonly scan: MongoLogScan) {}

  /** Whole lines, each with its line end; null after the footer. */
  async next(): Promise<Buffer | null> {
    switch (this.#state) {
      case 'header':
        this.#state = 'events';
        return toLines([exportHeader(this.scan.head.logId, this.scan.format)]);
      case 'events':
        return this.#nextEvents();
      case 'done':
        return null;
    }
  }

  async #nextEvents(): Promise<Buffer> {
    const commits = await this.scan.next();
    if (commits.length > 0) return toLines(commits.flatMap(eventsOf).map(exportLine));
    this.#state = 'done';
    return toLines([exportFooter(this.scan.head)]);
  }
}
