import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '@reelog/messaging';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { type Outgoing, RabbitChannel, settle } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { type Delivery, DELIVERY_LIMIT, outgoing, outgoingDeadLetter, readDelivery } from './delivery.js';
import { declareGroup, type RabbitLimits, retryDelays } from './queues.js';

export interface GroupConsumerOptions {
  readonly group: string;
  readonly patterns: ReadonlySet<string>;
  /** Handlers at work at the same time. */
  readonly concurrency: number;
  readonly limits: RabbitLimits;
  /** Resolves: the message is acknowledged. Throws: it is redelivered, or becomes a dead letter. */
  readonly handle: (pattern: string, message: unknown, delivery: number) => Promise<void>;
}

/** A message and its channel: a delivery can only be acknowledged on the channel that it came by. */
interface ReceivedMessage {
  readonly channel: ConfirmChannel;
  readonly message: ConsumeMessage;
  readonly delivery: Delivery;
}

/** When neither the retry queue nor the dead letter queue accepts a message, it is requeued after this time. */
const REQUEUE_MS = 1_000;

/**
 * One consumer of the queue of a group. A message that fails waits in a retry queue, where it blocks no other message,
 * and is redelivered. After its last delivery it goes to the dead letter queue with its reason.
 */
export class GroupConsumer {
  private readonly channel: RabbitChannel;
  private readonly retryDelays: readonly number[];
  private readonly waiting = new Set<ReceivedMessage>();
  /** Running work by message id. After a lost connection the broker delivers these messages again. */
  private readonly atWork = new Map<string, ReceivedMessage[]>();
  private readonly running = new Set<Promise<void>>();
  private consumerTag = '';
  private stopping = false;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly options: GroupConsumerOptions,
  ) {
    this.retryDelays = retryDelays(options.limits);
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
    for (const { channel, message } of this.waiting) settle(() => channel.nack(message, false, true));
    this.waiting.clear();
    await Promise.all(this.running);
    await this.channel.close();
  }

  private async setUp(channel: ConfirmChannel): Promise<void> {
    await declareGroup(channel, this.connection.names, this.options, this.options.limits);
    if (this.stopping) return;
    channel.on('close', () => this.forget(channel));
    await channel.prefetch(this.options.concurrency);
    const queue = this.connection.names.queue(this.options.group);
    const consumer = await channel.consume(queue, (message) => this.onMessage(channel, message));
    this.consumerTag = consumer.consumerTag;
  }

  private onMessage(channel: ConfirmChannel, message: ConsumeMessage | null): void {
    if (!message) return void channel.close().catch(() => undefined); // the queue was deleted: a new channel declares it again
    const received = { channel, message, delivery: readDelivery(message) };
    const same = this.atWork.get(received.delivery.id);
    if (same) same.push(received);
    else this.waiting.add(received);
    this.startWork();
  }

  private forget(channel: ConfirmChannel): void {
    for (const received of this.waiting) if (received.channel === channel) this.waiting.delete(received);
  }

  private startWork(): void {
    for (const received of this.waiting) {
      if (this.stopping || this.running.size >= this.options.concurrency) return;
      this.waiting.delete(received);
      const work = this.work(received).finally(() => {
        this.running.delete(work);
        this.startWork();
      });
      this.running.add(work);
    }
  }

  private async work(received: ReceivedMessage): Promise<void> {
    const { delivery } = received;
    const copies = [received];
    this.atWork.set(delivery.id, copies);
    const done = await this.handled(delivery);
    this.atWork.delete(delivery.id);
    for (const { channel, message } of copies)
      settle(() => (done ? channel.ack(message) : channel.nack(message, false, true)));
  }

  /** False when it could be neither handled nor forwarded. */
  private async handled(delivery: Delivery): Promise<boolean> {
    const deliveryNumber = delivery.deliveries + 1;
    try {
      // The broker's own limit does not count deliveries through retry queues.
      if (deliveryNumber > this.options.limits.deliveryLimit) throw new Error(DELIVERY_LIMIT);
      await this.options.handle(delivery.pattern, JSON.parse(delivery.body.toString('utf8')), deliveryNumber);
      return true;
    } catch (error) {
      return this.forward({ ...delivery, deliveries: deliveryNumber }, error);
    }
  }

  private async forward(delivery: Delivery, error: unknown): Promise<boolean> {
    try {
      if ((await this.channel.publish(this.nextQueue(delivery, error))) === 'accepted') {
        this.reportIfDead(delivery, error);
        return true;
      }
      this.connection.report(`No queue accepts a failed message of ${this.options.group}`, error);
    } catch {
      // Without a broker it cannot be acknowledged either, and is redelivered.
    }
    await sleep(REQUEUE_MS);
    return false;
  }

  private reportIfDead({ pattern, deliveries }: Delivery, error: unknown): void {
    if (this.retryDelays[deliveries - 1] !== undefined) return;
    this.connection.reportDeadLetter({ pattern, group: this.options.group, reason: reasonOf(error) });
  }

  private nextQueue(delivery: Delivery, error: unknown): Outgoing {
    const { names } = this.connection;
    const { group } = this.options;
    const delayMs = this.retryDelays[delivery.deliveries - 1];
    if (delayMs !== undefined) return outgoing(delivery, '', names.retryQueue(group, delayMs));
    const diedAt = new Date().toISOString();
    return outgoingDeadLetter({ ...delivery, group, reason: reasonOf(error), diedAt }, names.dead);
  }
}
