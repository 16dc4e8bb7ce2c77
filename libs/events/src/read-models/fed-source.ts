import type { RecordedEvent } from '@reelog/domain';
import type { LogHead } from '../event-log/event-log.port.js';
import { upcast } from '../event-log/upcasting.js';
import type { EventDelivery } from '../transport/event-feed.port.js';
import type { ProjectionSource } from './projection.port.js';

/** Deliveries kept for their turn; one that finds no room is settled, and its event read from the log. */
const BUFFER_MAX = 10_000;

/**
 * The log as a feed delivers it: events that are at hand need not be read, and gaps between them are read from the
 * log, which is the truth. A delivery is settled once the projection has committed its event.
 */
export class FedSource implements ProjectionSource {
  private readonly waiting = new Map<number, EventDelivery>();
  private settledUpTo = 0;
  private knownHead = 0;

  constructor(private readonly log: ProjectionSource) {}

  /** True when the event is new: somebody should take it in. */
  take(delivery: EventDelivery): boolean {
    const { position } = delivery.event;
    const isNew = position > this.settledUpTo;
    if (!isNew || this.waiting.size >= BUFFER_MAX) {
      delivery.settle();
      return isNew;
    }
    this.waiting.get(position)?.settle(); // it came twice
    this.waiting.set(position, delivery);
    this.knownHead = Math.max(this.knownHead, position);
    return true;
  }

  /** The projection has committed everything up to a position. */
  settle(position: number): void {
    this.settledUpTo = Math.max(this.settledUpTo, position);
    for (const [waiting, delivery] of this.waiting) {
      if (waiting > this.settledUpTo) continue;
      delivery.settle();
      this.waiting.delete(waiting);
    }
  }

  async head(): Promise<LogHead> {
    const head = await this.log.head();
    this.knownHead = Math.max(this.knownHead, head.position);
    return head;
  }

  async readAfter(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (let next = this.waiting.get(after + 1); next && events.length < limit;) {
      events.push(upcast(next.event));
      next = this.waiting.get(next.event.position + 1);
    }
    if (events.length > 0 || after >= this.knownHead) return events;
    return this.log.readAfter(after, limit);
  }
}
