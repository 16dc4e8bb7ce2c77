import type { StoredEvent } from '@reelog/domain';
import type { EventLog, EventPage, LogHead, ReadPageOptions } from '../../../events/src/event-log.port.js';
import type { History } from './history.js';

/** A history as the log of read models; events that are not appended yet are not visible. */
export class HistoryLog implements Pick<EventLog, 'head' | 'readPage'> {
  private recorded = 0;

  constructor(private readonly history: History) {}

  /** Appends the new events of the history to the log, and returns them. */
  append(): StoredEvent[] {
    const fresh = this.history.events.slice(this.recorded) as unknown as StoredEvent[];
    this.recorded = this.history.events.length;
    return fresh;
  }

  async head(): Promise<LogHead> {
    return this.history.headAt(this.recorded);
  }

  async readPage({ after = 0, limit }: ReadPageOptions): Promise<EventPage<StoredEvent>> {
    const end = Math.min(after + limit, this.recorded);
    const events = this.history.events.slice(after, end) as unknown as StoredEvent[];
    return { events, next: end < this.recorded ? end : null };
  }
}
