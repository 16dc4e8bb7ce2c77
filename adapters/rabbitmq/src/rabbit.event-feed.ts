import type { StoredEvent } from '@reelog/domain';
import type { EventDelivery, EventFeed } from '@reelog/events';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { RabbitChannel, settle } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { declareFeed } from './queues.js';

/** Deliveries that a subscriber may hold unsettled. */
const PREFETCH = 500;

/** The feed of recorded events: a durable queue for each group, shared by its subscribers. */
export class RabbitEventFeed implements EventFeed {
  constructor(
    private readonly connection: RabbitConnection,
    private readonly prefetch = PREFETCH,
  ) {}

  /** Without a broker it resolves at once; deliveries come when the broker is back. */
  async subscribe(group: string, onDelivery: (delivery: EventDelivery) => void): Promise<() => Promise<void>> {
    let stopped = false;
    const channel = new RabbitChannel(this.connection, async (live) => {
      await declareFeed(live, this.connection.names, [group]);
      await live.prefetch(this.prefetch);
      await live.consume(this.connection.names.queue(group), (message) => {
        if (!message)
          void live.close().catch(() => undefined); // the queue was deleted: a new channel declares it again
        else if (!stopped) this.deliver(live, message, onDelivery);
      });
    });
    const stop = async (): Promise<void> => {
      stopped = true;
      await channel.close();
    };
    await channel.started().catch(async (error: unknown) => {
      await stop(); // the caller subscribes again; this channel would retry forever
      throw error;
    });
    return stop;
  }

  private deliver(channel: ConfirmChannel, message: ConsumeMessage, onDelivery: (delivery: EventDelivery) => void) {
    let settled = false;
    const done = (): void => {
      if (settled) return;
      settled = true;
      settle(() => channel.ack(message));
    };
    try {
      onDelivery({ event: readEvent(message), settle: done });
    } catch (error) {
      this.connection.report('A message of the event feed is not an event, or its subscriber failed', error);
      done(); // the event is in the log; a redelivery would fail again
    }
  }
}

/** @throws Error when it is not an event: any program with access to the broker may have written it */
function readEvent({ content }: ConsumeMessage): StoredEvent {
  const event = JSON.parse(content.toString('utf8')) as Partial<StoredEvent> | null;
  if (!Number.isSafeInteger(event?.position) || typeof event?.type !== 'string') throw new Error('It has no position');
  return event as StoredEvent;
}
