import type { StoredEvent } from '@reelog/domain';

/** One event on its way to one consumer group: a wake-up that carries what it is about. The log is the truth. */
export interface EventDelivery {
  readonly event: StoredEvent;
  /** Done with: it need not come again. Without it, it is delivered to the next subscriber. */
  settle(): void;
}

/** Events as they are recorded, at least once each, mostly in order; a lost or late one is read from the log. */
export interface EventFeed {
  /**
   * Receives what is published for a consumer group (such as `api.catalog`), what waited for it included. Deliveries
   * that are not settled are bounded. Answers how to stop; what is not settled then goes to the next subscriber.
   */
  subscribe(group: string, onDelivery: (delivery: EventDelivery) => void): Promise<() => Promise<void>>;
}

/** The relay's side: where recorded events go out. */
export interface EventPublisher {
  /** Resolves when the broker has taken all of them for good, in this order. @throws EventsNotPublishedError */
  publishEvents(events: readonly StoredEvent[]): Promise<void>;
}

/** Some of the events may not have gone out: all are to be published again, which does no harm. */
export class EventsNotPublishedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventsNotPublishedError';
  }
}
