import type { StoredEvent } from '@reelog/domain';
import type { EventDelivery, EventFeed } from '../event-feed.port.js';

/** A feed for one test: one queue per group, which keeps unacknowledged events. */
export class InMemoryEventFeed implements EventFeed {
  private readonly queues = new Map<string, Map<number, StoredEvent>>();
  private readonly subscribers = new Map<string, (delivery: EventDelivery) => void>();

  constructor(groups: readonly string[]) {
    for (const group of groups) this.queues.set(group, new Map());
  }

  async subscribe(group: string, onDelivery: (delivery: EventDelivery) => void): Promise<() => Promise<void>> {
    this.subscribers.set(group, onDelivery);
    for (const event of [...(this.queues.get(group)?.values() ?? [])]) this.deliver(group, event);
    return async () => {
      if (this.subscribers.get(group) === onDelivery) this.subscribers.delete(group);
    };
  }

  publish(event: StoredEvent): void {
    for (const [group, queue] of this.queues) {
      queue.set(event.position, event);
      this.deliver(group, event);
    }
  }

  /** Number of unacknowledged deliveries of a group. */
  unsettled(group: string): number {
    return this.queues.get(group)?.size ?? 0;
  }

  private deliver(group: string, event: StoredEvent): void {
    const settle = (): void => void this.queues.get(group)?.delete(event.position);
    this.subscribers.get(group)?.({ event, settle });
  }
}
