import { setTimeout as sleep } from 'node:timers/promises';
import { MessageBusUnavailableError } from '@reelog/messaging';
import { Semaphore } from '@reelog/platform/waiting';
import type { ConfirmChannel } from 'amqplib';
import type { RabbitConnection } from './rabbit.connection.js';

/** How long to wait for the holders before us. */
const LONGEST_WAIT_MS = 5_000;
const NEXT_TRY_MS = 50;

/**
 * Exclusive access to a queue: the holder declares an exclusive queue beside it. The broker refuses that to all other
 * connections, and deletes the queue when the holder's connection ends.
 */
export class ExclusiveAccess {
  private readonly lockQueue: string;
  /** Tasks of this process run one after the other: the broker's lock is for the whole connection. */
  private readonly tasks = new Semaphore(1);

  constructor(
    private readonly connection: RabbitConnection,
    queue: string,
  ) {
    this.lockQueue = `${queue}.visitor`;
  }

  /**
   * Runs a task with a channel of its own. What it fetched and did not acknowledge is requeued afterwards.
   * @throws MessageBusUnavailableError when the broker is away, or other holders take too long
   */
  run<Result>(task: (channel: ConfirmChannel) => Promise<Result>): Promise<Result> {
    return this.tasks.run(() => this.runNow(task));
  }

  /** Resolves after the last task. */
  async close(): Promise<void> {
    await this.tasks.run(async () => undefined);
  }

  private async runNow<Result>(task: (channel: ConfirmChannel) => Promise<Result>): Promise<Result> {
    let channel: ConfirmChannel | undefined;
    try {
      channel = await this.acquire();
      return await task(channel);
    } catch (cause) {
      if (cause instanceof MessageBusUnavailableError) throw cause;
      throw new MessageBusUnavailableError('The dead letters cannot be reached', { cause });
    } finally {
      // The lock queue belongs to the connection, so closing the channel does not delete it.
      await channel?.deleteQueue(this.lockQueue).catch(() => undefined);
      await channel?.close().catch(() => undefined);
    }
  }

  private async acquire(): Promise<ConfirmChannel> {
    const giveUp = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const channel = await this.openChannel();
      try {
        await channel.assertQueue(this.lockQueue, { exclusive: true, durable: false });
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
    channel.on('error', () => undefined); // the pending call fails with it
    return channel;
  }
}

/** RESOURCE_LOCKED of AMQP 0-9-1. */
const isLocked = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 405;
