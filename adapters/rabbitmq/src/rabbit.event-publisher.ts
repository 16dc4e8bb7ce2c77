import type { StoredEvent } from '@reelog/domain';
import { type EventPublisher, EventsNotPublishedError } from '@reelog/events';
import { type Outgoing, type PublishOutcome, RabbitChannel } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { routingKeyOf } from './names.js';
import { declareFeed } from './queues.js';

/** Publishes recorded events with confirms. It declares the queues of the groups before the first event. */
export class RabbitEventPublisher implements EventPublisher {
  private readonly channel: RabbitChannel;

  /** @param groups that receive the events. Remove the queue of a group that no longer exists: it would fill up */
  constructor(
    private readonly connection: RabbitConnection,
    groups: readonly string[],
  ) {
    this.channel = new RabbitChannel(connection, (channel) => declareFeed(channel, connection.names, groups));
  }

  async publishEvents(events: readonly StoredEvent[]): Promise<void> {
    const outcomes = await this.publish(events.map((event) => this.outgoing(event)));
    if (!outcomes.every((outcome) => outcome === 'accepted'))
      throw new EventsNotPublishedError('The queue of a group that receives the events is full');
  }

  async close(): Promise<void> {
    await this.channel.close();
  }

  private async publish(messages: readonly Outgoing[]): Promise<PublishOutcome[]> {
    try {
      return await this.channel.publishAll(messages);
    } catch (cause) {
      throw new EventsNotPublishedError('RabbitMQ did not accept the events', { cause });
    }
  }

  private outgoing(event: StoredEvent): Outgoing {
    return {
      exchange: this.connection.names.events,
      routingKey: routingKeyOf(event.type),
      body: Buffer.from(JSON.stringify(event)),
      properties: { messageId: event.eventId, type: event.type, contentType: 'application/json' },
    };
  }
}
