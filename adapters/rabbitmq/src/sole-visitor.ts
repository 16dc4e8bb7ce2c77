import { setTimeout as sleep } from 'node:timers/promises';
import { MessageBusUnavailableError } from '@reelog/messaging';
import { Semaphore } from '@reelog/platform/waiting';
import type { ConfirmChannel } from 'amqplib';
import type { RabbitConnection } from './rabbit.connection.js';

/** How long to wait for the visitors before us. */
const LONGEST_WAIT_MS = 5_000;
const NEXT_TRY_MS = 50;

/**
 * Only one process at a time visits a queue: it declares an exclusive queue beside it, which the broker refuses to all
 * other connections, and takes away by itself when the visitor's connection ends.
 */
export class SoleVisitor {
  private readonly sign: string;
  /** Visits of this process: the broker's lock holds for all of its connection. */
  private readonly visits = new Semaphore(1);

  constructor(
    private readonly connection: RabbitConnection,
    queue: string,
  ) {
    this.sign = `${queue}.visitor`;
  }

  /**
   * Runs a task with a channel of its own; what it took and did not acknowledge is in the queue again afterwards.
   * @throws MessageBusUnavailableError when the broker is away, or others take too long
   */
  visit<Result>(task: (channel: ConfirmChannel) => Promise<Result>): Promise<Result> {
    return this.visits.run(() => this.visitNow(task));
  }

  /** Resolves after the last visit. */
  async close(): Promise<void> {
    await this.visits.run(async () => undefined);
  }

  private async visitNow<Result>(task: (channel: ConfirmChannel) => Promise<Result>): Promise<Result> {
    let channel: ConfirmChannel | undefined;
    try {
      channel = await this.enter();
      return await task(channel);
    } catch (cause) {
      if (cause instanceof MessageBusUnavailableError) throw cause;
      throw new MessageBusUnavailableError('The dead letters cannot be reached', { cause });
    } finally {
      // Closing alone would leave the sign: it belongs to the connection.
      await channel?.deleteQueue(this.sign).catch(() => undefined);
      await channel?.close().catch(() => undefined);
    }
  }

  private async enter(): Promise<ConfirmChannel> {
    const giveUp = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const channel = await this.openChannel();
      try {
        await channel.assertQueue(this.sign, { exclusive: true, durable: false });
        return channel;
      } catch (error) {
        // Refused: the broker has closed the channel.
        if (!isLocked(error) || performance.now() > giveUp) throw error;
        await sleep(NEXT_TRY_MS * (1 + Math.random()));
      }
    }
  }

  private async openChannel(): Promise<ConfirmChannel> {
    const { model } = this.connection;
    if (!model) throw new MessageBusUnavailableError(`RabbitMQ is away: ${this.connection.detail}`);
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined); // whoever waits on the channel is told
    return channel;
  }
}

/** RESOURCE_LOCKED of AMQP 0-9-1. */
const isLocked = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 405;
