import { MessageBusUnavailableError, reasonOf } from '@reelog/messaging';
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import type { RabbitConnection } from './rabbit.connection.js';

// See docs/adr/0015-rabbitmq-channel.md.

export interface Outgoing {
  /** '' is the default exchange, whose routing keys are queues. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly properties: Options.Publish & { readonly messageId: string };
}

/** `full`: a queue had no room. `unroutable`: the message was `mandatory` and no queue is bound to its routing key. */
export type PublishOutcome = 'accepted' | 'full' | 'unroutable';

/** How long a caller waits for a channel: long enough for a short interruption, too short for an outage. */
const READY_MS = 1_000;
/** How long a confirmation may take. Most of the broker's nodes have to fsync first. */
const CONFIRM_MS = 5_000;
/** The same at a start: a busy broker needs longer to make queues. */
const START_MS = 15_000;
const REOPEN_MS = 500;
/** The error message of amqplib when the broker refuses a message. */
const REFUSED = 'message nacked';

/**
 * A channel that is opened and set up again after a lost connection and after an error of its own. Nothing is buffered
 * while the broker is away: senders get an error, and unacknowledged deliveries are delivered again.
 */
export class RabbitChannel {
  private channel: ConfirmChannel | undefined;
  private readonly waiting = new Set<() => void>();
  /** Ids of returned messages whose confirmation has not arrived yet. */
  private readonly returned = new Set<string>();
  private readonly leave: () => void;
  private reopening: NodeJS.Timeout | undefined;
  private problem = 'it is being set up';
  private closed = false;

  /** @param setUp declares and consumes; it runs on every new channel, which is used only when that is done */
  constructor(
    private readonly connection: RabbitConnection,
    private readonly setUp: (channel: ConfirmChannel) => Promise<void>,
  ) {
    this.leave = connection.onUp((model) => void this.open(model));
  }

  /** The channel, while there is one. */
  get live(): ConfirmChannel | undefined {
    return this.channel;
  }

  /**
   * Resolves when it is set up. Without a broker it resolves at once, and the setup runs when the broker is back.
   * @throws MessageBusUnavailableError when the broker refuses the setup
   */
  async started(): Promise<void> {
    if (!this.connection.isUp) return;
    await this.ready(START_MS).catch((error: unknown) => {
      if (this.connection.isUp) throw error;
    });
  }

  /** @throws MessageBusUnavailableError when no channel opens in time */
  async ready(timeoutMs = READY_MS): Promise<ConfirmChannel> {
    if (!this.channel && !this.closed) await this.nextChannel(timeoutMs);
    if (this.channel) return this.channel;
    if (this.closed) throw new MessageBusUnavailableError('The channel to RabbitMQ is closed');
    const problem = this.connection.isUp ? this.problem : this.connection.detail;
    throw new MessageBusUnavailableError(`RabbitMQ cannot be used now: ${problem}`);
  }

  /** @throws MessageBusUnavailableError when the broker does not confirm it in time; it may have been accepted */
  async publish(message: Outgoing): Promise<PublishOutcome> {
    return this.send(await this.ready(), message);
  }

  /** Sends all in this order without waiting for each. @throws MessageBusUnavailableError; some may have been accepted */
  async publishAll(messages: readonly Outgoing[]): Promise<PublishOutcome[]> {
    const channel = await this.ready();
    return Promise.all(messages.map((message) => this.send(channel, message)));
  }

  /** The broker redelivers what is not acknowledged by now. */
  async close(): Promise<void> {
    this.closed = true;
    this.leave();
    clearTimeout(this.reopening);
    const channel = this.channel;
    this.channel = undefined;
    await channel?.close().catch(() => undefined); // it was closed already
  }

  private send(channel: ConfirmChannel, { exchange, routingKey, body, properties }: Outgoing): Promise<PublishOutcome> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void =>
        reject(new MessageBusUnavailableError('RabbitMQ did not confirm a message', { cause }));
      if (!this.connection.isUp) return fail(new Error(this.connection.detail));
      const timer = setTimeout(fail, CONFIRM_MS);
      const onConfirm = (error: unknown): void => {
        clearTimeout(timer);
        const cameBack = this.returned.delete(properties.messageId);
        if (error == null) resolve(cameBack ? 'unroutable' : 'accepted');
        else if (error instanceof Error && error.message === REFUSED) resolve('full');
        else fail(error);
      };
      try {
        channel.publish(exchange, routingKey, body, { persistent: true, ...properties }, onConfirm);
      } catch (error) {
        clearTimeout(timer);
        fail(error);
      }
    });
  }

  private async open(model: ChannelModel): Promise<void> {
    let channel: ConfirmChannel | undefined;
    try {
      channel = await model.createConfirmChannel();
      this.watch(channel, model);
      await this.setUp(channel);
      if (this.closed) return void (await channel.close());
      this.channel = channel;
      for (const wake of [...this.waiting]) wake();
    } catch (error) {
      this.problem = reasonOf(error);
      if (model === this.connection.model) this.connection.report('A channel to RabbitMQ could not be set up', error);
      await channel?.close().catch(() => undefined);
      this.openAgain(model);
    }
  }

  private watch(channel: ConfirmChannel, model: ChannelModel): void {
    channel.on('error', (error) => this.connection.report('RabbitMQ closed a channel', error));
    channel.on('return', ({ properties }) => this.returned.add(String(properties.messageId)));
    channel.on('close', () => {
      if (this.channel === channel) this.channel = undefined;
      this.openAgain(model);
    });
  }

  /** If the connection is gone, the next connection opens the channel instead. */
  private openAgain(model: ChannelModel): void {
    clearTimeout(this.reopening);
    if (this.closed || model !== this.connection.model) return;
    this.reopening = setTimeout(() => {
      if (model === this.connection.model && !this.channel && !this.closed) void this.open(model);
    }, REOPEN_MS);
  }

  private nextChannel(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.waiting.add(wake);
    });
  }
}

/** Acknowledges or rejects a delivery. On a closed channel it does nothing: the broker redelivers the message anyway. */
export function settle(answer: () => void): void {
  try {
    answer();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalOperationError')) throw error;
  }
}
