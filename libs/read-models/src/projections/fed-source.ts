import type { StoredEvent } from '@reelog/domain';
import { type EventDelivery, leadsTo, type LogHead, upcast } from '@reelog/events';
import type { ProjectionSource, SourceEvent } from './projection-store.port.js';

/** Deliveries kept for their turn; one that finds no room is settled, and its event read from the log. */
const BUFFER_MAX = 10_000;
/** Events that are checked at a stretch; to read more than these costs less than to make their digests. */
const CHECKED_MAX = 200;

/**
 * The log as a feed delivers it: events that are at hand need not be read. Whoever may publish to the broker can say
 * what he likes, so only what the hash chain leads from to the log's own head is taken; the rest is read from the log,
 * which is the truth. A delivery is settled once the projection has committed its event.
 */
export class FedSource implements ProjectionSource {
  private readonly waiting = new Map<number, EventDelivery>();
  private settledUpTo = 0;
  /** As the log said it last. */
  private knownHead: LogHead | undefined;

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
    const news = [...this.waiting].filter(([position]) => position > (this.knownHead?.position ?? 0));
    const head = await this.log.head();
    for (const [position, delivery] of news) if (position > head.position) this.drop(position, delivery);
    return (this.knownHead = head);
  }

  /** No further than the head that was asked for last: up to there it is known what the log holds. */
  async readAfter(after: number, limit: number): Promise<readonly SourceEvent[]> {
    const { knownHead } = this;
    if (knownHead && after >= knownHead.position) return [];
    const events = knownHead && this.fedUpTo(knownHead, after, limit);
    return events?.map(upcast) ?? this.log.readAfter(after, limit);
  }

  /** All events after a position and up to the head, if they are at hand and are those of the log. */
  private fedUpTo(head: LogHead, after: number, limit: number): StoredEvent[] | undefined {
    if (head.position - after > Math.min(limit, CHECKED_MAX)) return undefined;
    const events: StoredEvent[] = [];
    for (let position = after + 1; position <= head.position; position += 1) {
      const delivery = this.waiting.get(position);
      if (!delivery) return undefined;
      events.push(delivery.event);
    }
    return leadsTo(head, events) ? events : undefined;
  }

  /** What is not in the log although it was delivered: it would wait for ever, and keep others from being delivered. */
  private drop(position: number, delivery: EventDelivery): void {
    if (this.waiting.get(position) !== delivery) return;
    delivery.settle();
    this.waiting.delete(position);
  }
}
