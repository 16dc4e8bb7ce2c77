import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '@reelog/messaging';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { RabbitChannel, settle } from './channel.js';
import type { Outgoing } from './channel.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { DELIVERY_LIMIT, outgoing, outgoingDead, readLetter } from './letter.js';
import type { Letter } from './letter.js';
import { declareGroup, restingTimes } from './queues.js';
import type { RabbitLimits } from './queues.js';

export interface GroupConsumerOptions {
  readonly group: string;
  readonly patterns: ReadonlySet<string>;
  /** Handlers at work at the same time. */
  readonly concurrency: number;
  readonly limits: RabbitLimits;
  /** Resolves: done with. Throws: again, or given up. */
  readonly handle: (pattern: string, message: unknown, delivery: number) => Promise<void>;
}

/** One delivery of a message. It is only good on the channel that it came by. */
interface Arrival {
  readonly channel: ConfirmChannel;
  readonly message: ConsumeMessage;
  readonly letter: Letter;
}

/** When neither a queue to rest in nor that of the dead letters takes a message, it is given back after this time. */
const GIVE_BACK_MS = 1_000;

/**
 * One of those who work on the queue of a group. A message that fails rests in another queue of the broker, where it
 * holds up nobody, and comes again; the last time, it goes to the dead letters with its reason.
 */
export class GroupConsumer {
  private readonly channel: RabbitChannel;
  private readonly restingTimes: readonly number[];
  private readonly waiting = new Set<Arrival>();
  /** What is worked on, by message id: a connection that breaks meanwhile has the broker deliver it anew. */
  private readonly atWork = new Map<string, Arrival[]>();
  private readonly running = new Set<Promise<void>>();
  private consumerTag = '';
  private stopping = false;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly options: GroupConsumerOptions,
  ) {
    this.restingTimes = restingTimes(options.limits);
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
    if (!message) return void channel.close().catch(() => undefined); // the queue was deleted: set up anew
    const arrival = { channel, message, letter: readLetter(message) };
    const same = this.atWork.get(arrival.letter.id);
    if (same) same.push(arrival);
    else this.waiting.add(arrival);
    this.startWork();
  }

  private forget(channel: ConfirmChannel): void {
    for (const arrival of this.waiting) if (arrival.channel === channel) this.waiting.delete(arrival);
  }

  private startWork(): void {
    for (const arrival of this.waiting) {
      if (this.stopping || this.running.size >= this.options.concurrency) return;
      this.waiting.delete(arrival);
      const work = this.work(arrival).finally(() => {
        this.running.delete(work);
        this.startWork();
      });
      this.running.add(work);
    }
  }

  private async work(arrival: Arrival): Promise<void> {
    const { letter } = arrival;
    const arrivals = [arrival];
    this.atWork.set(letter.id, arrivals);
    const done = await this.handled(letter);
    this.atWork.delete(letter.id);
    for (const { channel, message } of arrivals)
      settle(() => (done ? channel.ack(message) : channel.nack(message, false, true)));
  }

  /** False: nothing could be done with it, neither handle it nor hand it on. */
  private async handled(letter: Letter): Promise<boolean> {
    const delivery = letter.deliveries + 1;
    try {
      // Rested before, it may come back to the queue more often than the broker allows there.
      if (delivery > this.options.limits.deliveryLimit) throw new Error(DELIVERY_LIMIT);
      await this.options.handle(letter.pattern, JSON.parse(letter.body.toString('utf8')), delivery);
      return true;
    } catch (error) {
      return this.handOn({ ...letter, deliveries: delivery }, error);
    }
  }

  private async handOn(letter: Letter, error: unknown): Promise<boolean> {
    try {
      if ((await this.channel.publish(this.nextStop(letter, error))) === 'taken') {
        this.tellIfGivenUp(letter, error);
        return true;
      }
      this.connection.report(`No queue takes a failed message of ${this.options.group}`, error);
    } catch {
      // Without a broker it is not acknowledged either, and comes again.
    }
    await sleep(GIVE_BACK_MS);
    return false;
  }

  private tellIfGivenUp({ pattern, deliveries }: Letter, error: unknown): void {
    if (this.restingTimes[deliveries - 1] !== undefined) return;
    this.connection.reportDeadLetter({ pattern, group: this.options.group, reason: reasonOf(error) });
  }

  private nextStop(letter: Letter, error: unknown): Outgoing {
    const { names } = this.connection;
    const { group } = this.options;
    const restMs = this.restingTimes[letter.deliveries - 1];
    if (restMs !== undefined) return outgoing(letter, '', names.restingQueue(group, restMs));
    const diedAt = new Date().toISOString();
    return outgoingDead({ ...letter, group, reason: reasonOf(error), diedAt }, names.dead);
  }
}
