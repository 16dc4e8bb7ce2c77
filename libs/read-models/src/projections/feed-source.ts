import type { StoredEvent } from '@reelog/domain';
import { type EventDelivery, leadsTo, type LogHead, upcast } from '@reelog/events';
import type { ProjectionSource, SourceEvent } from './projection-store.port.js';

/** Maximum of buffered deliveries; further ones are acknowledged and read from the log. */
const BUFFER_MAX = 10_000;
/** Maximum of events to check at a time; above it, reading is cheaper than computing the digests. */
const CHECKED_MAX = 200;

/**
 * Uses delivered events, so that they need not be read from the log. Anybody with access to the broker can publish, so
 * only events that the hash chain links to the log's head are used; the rest is read from the log. A delivery is
 * acknowledged after the projection has committed its event.
 */
export class FeedSource implements ProjectionSource {
  private readonly waiting = new Map<number, EventDelivery>();
  private settledUpTo = 0;
  /** The head at the last read. */
  private knownHead: LogHead | undefined;

  constructor(private readonly log: ProjectionSource) {}

  /** Buffers a delivery; true when the event is new and the projection should run. */
  add(delivery: EventDelivery): boolean {
    const { position } = delivery.event;
    const isNew = position > this.settledUpTo;
    if (!isNew || this.waiting.size >= BUFFER_MAX) {
      delivery.settle();
      return isNew;
    }
    this.waiting.get(position)?.settle(); // a duplicate
    this.waiting.set(position, delivery);
    return true;
  }

  /** Acknowledges all deliveries up to the committed position. */
  settle(position: number): void {
    this.settledUpTo = Math.max(this.settledUpTo, position);
    for (const [waiting, delivery] of this.waiting) {
      if (waiting > this.settledUpTo) continue;
      delivery.settle();
      this.waiting.delete(waiting);
    }
  }

  async head(): Promise<LogHead> {
    const news = [...this.waiting].filter(([position]) => position > (this.knownHead?.position ?? 0));
    const head = await this.log.head();
    for (const [position, delivery] of news) if (position > head.position) this.drop(position, delivery);
    return (this.knownHead = head);
  }

  /** Reads up to the last known head at most, because nothing beyond it can be checked. */
  async readAfter(after: number, limit: number): Promise<readonly SourceEvent[]> {
    const { knownHead } = this;
    if (knownHead && after >= knownHead.position) return [];
    const events = knownHead && this.deliveredUpTo(knownHead, after, limit);
    return events?.map(upcast) ?? this.log.readAfter(after, limit);
  }

  /** All events after a position up to the head, if all were delivered and match the hash chain. */
  private deliveredUpTo(head: LogHead, after: number, limit: number): StoredEvent[] | undefined {
    if (head.position - after > Math.min(limit, CHECKED_MAX)) return undefined;
    const events: StoredEvent[] = [];
    for (let position = after + 1; position <= head.position; position += 1) {
      const delivery = this.waiting.get(position);
      if (!delivery) return undefined;
      events.push(delivery.event);
    }
    return leadsTo(head, events) ? events : undefined;
  }

  /** Removes a delivery that is not in the log: it would stay forever and use up the buffer. */
  private drop(position: number, delivery: EventDelivery): void {
    if (this.waiting.get(position) !== delivery) return;
    delivery.settle();
    this.waiting.delete(position);
  }
}
