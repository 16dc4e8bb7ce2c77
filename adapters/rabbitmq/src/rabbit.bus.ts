import { type MessageBus, MessageBusUnavailableError, MessageNotAcceptedError } from '@reelog/messaging';
import { Semaphore } from '@reelog/platform/waiting';
import { RabbitChannel } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { newDelivery, outgoing } from './delivery.js';
import { declareMessages } from './queues.js';

/** Unconfirmed messages at a time. A quorum queue notices late that it is full, and may then accept this many more. */
const IN_FLIGHT = 16;
const LONGEST_WAIT_MS = 2_000;

/**
 * The message bus on RabbitMQ. A message is accepted once the queues of all its groups hold it on most of the broker's
 * nodes. A group's queue accepts messages while the group has no consumer, too.
 */
export class RabbitBus implements MessageBus {
  private readonly channel: RabbitChannel;
  private readonly inFlight = new Semaphore(IN_FLIGHT, {
    maxWaitMs: LONGEST_WAIT_MS,
    lateError: () => new MessageBusUnavailableError('RabbitMQ takes messages too slowly'),
  });

  constructor(private readonly connection: RabbitConnection) {
    this.channel = new RabbitChannel(connection, (channel) => declareMessages(channel, connection.names));
  }

  async publish(pattern: string, message: object): Promise<void> {
    const outgoingMessage = outgoing(newDelivery(pattern, message), this.connection.names.messages, pattern);
    const outcome = await this.inFlight.run(() => this.channel.publish(outgoingMessage));
    if (outcome === 'unroutable') throw new MessageNotAcceptedError(pattern, 'no-consumer');
    if (outcome === 'full') throw new MessageNotAcceptedError(pattern, 'queue-full');
  }

  async close(): Promise<void> {
    await this.channel.close();
  }
}
