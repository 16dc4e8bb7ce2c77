import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { RabbitChannel, settle } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import type { GroupConsumerOptions } from './group-consumer.js';
import { readDelivery } from './delivery.js';
import { declareMessages, declareOwnQueue } from './queues.js';

/**
 * Receives a copy of each message for this process, in a queue that lives as long as its connection. Messages are lost
 * while the process is not connected, and when a handler fails.
 */
export class InstanceConsumer {
  private readonly channel: RabbitChannel;
  private readonly running = new Set<Promise<void>>();
  private consumerTag = '';
  private stopping = false;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly options: Omit<GroupConsumerOptions, 'limits'>,
  ) {
    this.channel = new RabbitChannel(connection, (channel) => this.setUp(channel));
  }

  /** Resolves when it consumes. Without a broker it resolves at once, and consumes when the broker is back. */
  async started(): Promise<void> {
    await this.channel.started();
  }

  /** Accepts no more messages and waits for the running handlers. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.channel.live?.cancel(this.consumerTag).catch(() => undefined); // a closed channel delivers nothing
    await Promise.all(this.running);
    await this.channel.close();
  }

  private async setUp(channel: ConfirmChannel): Promise<void> {
    const { names } = this.connection;
    await declareMessages(channel, names);
    const queue = await declareOwnQueue(channel);
    for (const pattern of this.options.patterns) await channel.bindQueue(queue, names.messages, pattern);
    await channel.prefetch(this.options.concurrency);
    const consumer = await channel.consume(queue, (message) => this.onMessage(channel, message));
    this.consumerTag = consumer.consumerTag;
  }

  private onMessage(channel: ConfirmChannel, message: ConsumeMessage | null): void {
    if (!message) return void channel.close().catch(() => undefined); // the queue was deleted: a new channel declares it again
    if (this.stopping) return;
    const work = this.work(message).finally(() => {
      this.running.delete(work);
      settle(() => channel.ack(message));
    });
    this.running.add(work);
  }

  private async work(message: ConsumeMessage): Promise<void> {
    try {
      const { pattern, body } = readDelivery(message);
      await this.options.handle(pattern, JSON.parse(body.toString('utf8')), 1);
    } catch (error) {
      this.connection.report(`A message for ${this.options.group} could not be handled`, error);
    }
  }
}
