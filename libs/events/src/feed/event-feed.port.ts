import type { StoredEvent } from '@reelog/domain';

/** One event delivered to one consumer group, as a wake-up with its content. The log is the source of truth. */
export interface EventDelivery {
  readonly event: StoredEvent;
  /** Acknowledges the delivery. An unacknowledged event is redelivered to the next subscriber. */
  settle(): void;
}

/** Delivers recorded events at least once, mostly in order; lost or late events are read from the log. */
export interface EventFeed {
  /**
   * Receives what is published for a consumer group (such as `api.catalog`), including what waited for it. The number
   * of unacknowledged deliveries is limited. Returns a function that stops; unacknowledged deliveries then go to the
   * next subscriber.
   */
  subscribe(group: string, onDelivery: (delivery: EventDelivery) => void): Promise<() => Promise<void>>;
}

/** The relay's side: publishes recorded events. */
export interface EventPublisher {
  /** Resolves when the broker has stored all of them, in this order. @throws EventsNotPublishedError */
  publishEvents(events: readonly StoredEvent[]): Promise<void>;
}

/** Some of the events may not be published. Publish all of them again; duplicates are harmless. */
export class EventsNotPublishedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventsNotPublishedError';
  }
}
