import { MessageBusUnavailableError, MessageNotAcceptedError } from '@reelog/messaging';
import type { MessageBus } from '@reelog/messaging';
import { Semaphore } from '@reelog/platform/waiting';
import { RabbitChannel } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { newLetter, outgoing } from './letter.js';
import { declareMessages } from './queues.js';

/** Unconfirmed at a time. A quorum queue learns late that it is full: so many more it may take than it has room for. */
const IN_FLIGHT = 16;
const LONGEST_WAIT_MS = 2_000;

/**
 * The message bus on RabbitMQ: a message is accepted once the queues of all its groups hold it on most of the broker's
 * nodes. A group's queue takes messages whether or not anyone works on it just now.
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
    const letter = outgoing(newLetter(pattern, message), this.connection.names.messages, pattern);
    const taken = await this.inFlight.run(() => this.channel.publish(letter));
    if (taken === 'unroutable') throw new MessageNotAcceptedError(pattern, 'no-consumer');
    if (taken === 'full') throw new MessageNotAcceptedError(pattern, 'queue-full');
  }

  async close(): Promise<void> {
    await this.channel.close();
  }
}
