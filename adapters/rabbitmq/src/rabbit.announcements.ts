import { randomUUID } from 'node:crypto';
import { type Announcements, InProcessAnnouncements } from '@reelog/messaging';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { RabbitChannel, settle } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { declareOwnQueue } from './queues.js';

/**
 * Announcements through a fanout exchange. The listeners of this process receive its own announcements without the
 * broker. Those of other processes arrive through a queue that lives as long as the connection.
 */
export class RabbitAnnouncements implements Announcements {
  private readonly own: InProcessAnnouncements;
  private readonly channel: RabbitChannel;
  /** Marks our own announcements: the exchange sends them back to us, too. */
  private readonly senderId = randomUUID();
  private hasRoom = true;

  constructor(private readonly connection: RabbitConnection) {
    this.own = new InProcessAnnouncements((error) => connection.report('A listener failed on an announcement', error));
    this.channel = new RabbitChannel(connection, (channel) => this.setUp(channel));
  }

  /** Resolves when it receives. Without a broker it resolves at once, and receives when the broker is back. */
  async started(): Promise<void> {
    await this.channel.started();
  }

  announce(topic: string, message: object): void {
    this.own.announce(topic, message);
    const channel = this.channel.live;
    if (!channel || !this.hasRoom) return; // drop it: buffering could exhaust the memory
    const body = Buffer.from(JSON.stringify(message));
    const properties = { appId: this.senderId, contentType: 'application/json' };
    settle(() => (this.hasRoom = channel.publish(this.connection.names.updates, topic, body, properties)));
  }

  listen(topic: string, listener: (message: unknown) => void): () => void {
    return this.own.listen(topic, listener);
  }

  async close(): Promise<void> {
    await this.channel.close();
  }

  private async setUp(channel: ConfirmChannel): Promise<void> {
    const { updates } = this.connection.names;
    await channel.assertExchange(updates, 'fanout', { durable: true });
    const queue = await declareOwnQueue(channel);
    await channel.bindQueue(queue, updates, '');
    this.hasRoom = true;
    channel.on('drain', () => (this.hasRoom = true));
    await channel.consume(queue, (message) => this.onMessage(channel, message), { noAck: true });
  }

  private onMessage(channel: ConfirmChannel, message: ConsumeMessage | null): void {
    if (!message) return void channel.close().catch(() => undefined); // the queue was deleted: a new channel declares it again
    if (message.properties.appId === this.senderId) return;
    this.own.deliver(message.fields.routingKey, message.content.toString('utf8'));
  }
}
