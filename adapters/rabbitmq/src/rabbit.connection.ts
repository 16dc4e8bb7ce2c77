import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '@reelog/messaging';
import type { OnDeadLetter } from '@reelog/messaging';
import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import { RabbitNames } from './names.js';

export interface RabbitOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. */
  readonly url: string;
  /** Prefix of every exchange and queue; several installations can share a broker. Default `reelog`. */
  readonly installation?: string;
  /** What goes wrong and is tried again by itself; nobody else is told. */
  readonly onProblem?: (problem: string, error: unknown) => void;
  /** Of the messages that this process gives up. */
  readonly onDeadLetter?: OnDeadLetter;
}

export interface RabbitStart {
  /** How long the broker may take to answer at the start, milliseconds; default 30 s. */
  readonly deadlineMs?: number;
  /** Start without a broker that does not answer in time: it is connected when it comes. Default false. */
  readonly evenWithoutBroker?: boolean;
}

/** A connection that says nothing for two of these is dead. */
const HEARTBEAT_SECONDS = 5;
/** For the TCP connection; without it, an address that swallows packets would hold up the next attempt for minutes. */
const CONNECT_TIMEOUT_MS = 5_000;
const FIRST_RETRY_SECONDS = 0.1;
const LONGEST_RETRY_SECONDS = 5;
/** How long the broker may take to say goodbye. */
const CLOSE_MS = 2_000;

/** The connection of a process to RabbitMQ, shared by all its adapters. Lost, it comes back by itself. */
export class RabbitConnection {
  readonly names: RabbitNames;
  private readonly manager: AmqpConnectionManagerClass;
  private readonly listeners = new Set<(model: ChannelModel) => void>();
  private problem = 'not connected yet';
  private blockedBecause: string | undefined;
  private closing: Promise<void> | undefined;

  private constructor(private readonly options: RabbitOptions) {
    this.names = new RabbitNames(options.installation ?? 'reelog');
    this.manager = new AmqpConnectionManagerClass(checkedUrl(options.url), {
      heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
      reconnectTimeInSeconds: FIRST_RETRY_SECONDS,
      connectionOptions: { noDelay: true, timeout: CONNECT_TIMEOUT_MS },
    });
    this.manager.on('connect', ({ connection }) => this.onConnect(connection as ChannelModel));
    this.manager.on('connectFailed', ({ err }) => this.onAway('RabbitMQ cannot be reached', err));
    this.manager.on('disconnect', ({ err }) => this.onAway('The connection to RabbitMQ was lost', err));
    this.manager.on('blocked', ({ reason }: { reason: string }) => {
      this.blockedBecause = reason;
      this.report('RabbitMQ takes no messages for now', new Error(reason));
    });
    this.manager.on('unblocked', () => (this.blockedBecause = undefined));
  }

  /**
   * Connects, trying on until the deadline is over: in a compose file everything starts at once.
   * @throws Error saying which broker did not answer, without its password
   */
  static async open(options: RabbitOptions, start: RabbitStart = {}): Promise<RabbitConnection> {
    const { deadlineMs = 30_000, evenWithoutBroker = false } = start;
    const connection = new RabbitConnection(options);
    const connected = new Promise<void>((resolve) => connection.onUp(() => resolve()));
    connection.manager.connect().catch(() => undefined); // refused credentials, which it tries again like all else
    const giveUp = new AbortController();
    await Promise.race([connected, sleep(deadlineMs, undefined, { signal: giveUp.signal }).catch(() => undefined)]);
    giveUp.abort();
    if (connection.isUp || evenWithoutBroker) return connection;
    await connection.close();
    throw new Error(`RabbitMQ does not answer at ${withoutPassword(options.url)} (AMQP_URL): ${connection.problem}`);
  }

  /** Connected, and the broker takes messages. */
  get isUp(): boolean {
    return this.model !== undefined && this.blockedBecause === undefined;
  }

  /** For a health check: what is wrong, or that nothing is. */
  get detail(): string {
    if (!this.model) return this.problem;
    return this.blockedBecause === undefined ? 'connected' : `takes no messages: ${this.blockedBecause}`;
  }

  /** The live connection, if there is one. */
  get model(): ChannelModel | undefined {
    return this.closing ? undefined : this.manager.connection;
  }

  /** Calls with each new live connection, the present one included. Answers how to stop that. */
  onUp(listener: (model: ChannelModel) => void): () => void {
    this.listeners.add(listener);
    if (this.model) listener(this.model);
    return () => void this.listeners.delete(listener);
  }

  report(problem: string, error: unknown): void {
    this.options.onProblem?.(problem, error);
  }

  reportDeadLetter(letter: Parameters<OnDeadLetter>[0]): void {
    this.options.onDeadLetter?.(letter);
  }

  /** For good; what uses it is to be closed before. */
  close(): Promise<void> {
    return (this.closing ??= this.closeNow());
  }

  private async closeNow(): Promise<void> {
    this.listeners.clear();
    const closed = this.manager.close().catch(() => undefined); // the broker was faster
    await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  private onConnect(model: ChannelModel): void {
    this.manager.reconnectTimeInSeconds = FIRST_RETRY_SECONDS;
    this.blockedBecause = undefined;
    this.problem = '';
    for (const listener of [...this.listeners]) listener(model);
  }

  /** Each attempt waits longer than the one before, by a random bit too: not all processes come back at once. */
  private onAway(problem: string, error: unknown): void {
    const longer = this.manager.reconnectTimeInSeconds * (1.5 + Math.random());
    this.manager.reconnectTimeInSeconds = Math.min(longer, LONGEST_RETRY_SECONDS);
    const known = this.problem;
    this.problem = reasonOf(error ?? problem);
    if (this.problem !== known && !this.closing) this.report(problem, error);
  }
}

/** @throws Error that does not repeat the address, as it may hold a password */
function checkedUrl(url: string): string {
  if (!/^amqps?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new Error('AMQP_URL is no amqp: address');
  return url;
}

const withoutPassword = (url: string): string => url.replace(/\/\/.*@/, '//…@');
