import { type EventLog, type LogHead, upcastIntact } from '@reelog/events';
import type { ProjectionSource, SourceEvent } from './projection-store.port.js';

/** Adapts any event log for projections. */
export class EventLogSource implements ProjectionSource {
  constructor(private readonly log: Pick<EventLog, 'head' | 'readPage'>) {}

  head(): Promise<LogHead> {
    return this.log.head();
  }

  async readAfter(after: number, limit: number): Promise<SourceEvent[]> {
    const { events, broken = [] } = await this.log.readPage({ after, limit });
    return [...events, ...broken].sort((a, b) => a.position - b.position).map(upcastIntact);
  }
}
