import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { RabbitChannel, settle } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import type { GroupConsumerOptions } from './group-consumer.js';
import { readLetter } from './letter.js';
import { declareMessages, declareOwnQueue } from './queues.js';

/**
 * Gets a copy of each message for this process, in a queue that lives as long as its connection: news, not work. What
 * is said while nobody listens is gone, and so is what a handler fails on.
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

  /** Resolves when it consumes; without a broker, at once: it begins when there is one. */
  async started(): Promise<void> {
    await this.channel.started();
  }

  /** Takes nothing more and waits for the handlers at work. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.channel.live?.cancel(this.consumerTag).catch(() => undefined); // a channel that is gone delivers nothing
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
    if (!message) return void channel.close().catch(() => undefined); // the queue was deleted: set up anew
    if (this.stopping) return;
    const work = this.work(message).finally(() => {
      this.running.delete(work);
      settle(() => channel.ack(message));
    });
    this.running.add(work);
  }

  private async work(message: ConsumeMessage): Promise<void> {
    try {
      const { pattern, body } = readLetter(message);
      await this.options.handle(pattern, JSON.parse(body.toString('utf8')), 1);
    } catch (error) {
      this.connection.report(`A message for ${this.options.group} could not be handled`, error);
    }
  }
}
