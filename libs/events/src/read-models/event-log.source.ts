import type { RecordedEvent } from '@reelog/domain';
import type { EventLog, LogHead } from '../event-log/event-log.port.js';
import { upcast } from '../event-log/upcasting.js';
import type { ProjectionSource } from './projection.port.js';

/** Any event log as projections read it. */
export class EventLogSource implements ProjectionSource {
  constructor(private readonly log: Pick<EventLog, 'head' | 'readPage'>) {}

  head(): Promise<LogHead> {
    return this.log.head();
  }

  async readAfter(after: number, limit: number): Promise<RecordedEvent[]> {
    const { events } = await this.log.readPage({ after, limit });
    return events.map(upcast);
  }
}
