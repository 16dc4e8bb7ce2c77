import { setTimeout as sleep } from 'node:timers/promises';
import { type OnDeadLetter, reasonOf } from '@reelog/messaging';
import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import type { ChannelModel } from 'amqplib';
import { RabbitNames } from './names.js';

export interface RabbitOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. */
  readonly url: string;
  /** Prefix of every exchange and queue; several installations can share a broker. Default `reelog`. */
  readonly installation?: string;
  /** Called with each problem that is retried automatically. */
  readonly onProblem?: (problem: string, error: unknown) => void;
  /** Called with each message of this process that becomes a dead letter. */
  readonly onDeadLetter?: OnDeadLetter;
}

export interface RabbitStart {
  /** How long the broker may take to answer at the start, milliseconds; default 30 s. */
  readonly deadlineMs?: number;
  /** Start also when the broker does not answer in time, and connect later. Default false. */
  readonly evenWithoutBroker?: boolean;
}

/** A connection that is silent for two heartbeats is dead. */
const HEARTBEAT_SECONDS = 5;
/** Without it, an address that drops packets would delay the next attempt for minutes. */
const CONNECT_TIMEOUT_MS = 5_000;
const FIRST_RETRY_SECONDS = 0.1;
const LONGEST_RETRY_SECONDS = 5;
/** How long the broker may take to close the connection. */
const CLOSE_MS = 2_000;

/** The connection of a process to RabbitMQ, shared by all its adapters. It reconnects automatically. */
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
      this.report('RabbitMQ accepts no messages now', new Error(reason));
    });
    this.manager.on('unblocked', () => (this.blockedBecause = undefined));
  }

  /**
   * Connects, and retries until the deadline: a compose file starts all servers at the same time.
   * @throws Error saying which broker did not answer, without its password
   */
  static async open(options: RabbitOptions, start: RabbitStart = {}): Promise<RabbitConnection> {
    const { deadlineMs = 30_000, evenWithoutBroker = false } = start;
    const connection = new RabbitConnection(options);
    const connected = new Promise<void>((resolve) => connection.onUp(() => resolve()));
    connection.manager.connect().catch(() => undefined); // refused credentials are retried as well
    const giveUp = new AbortController();
    await Promise.race([connected, sleep(deadlineMs, undefined, { signal: giveUp.signal }).catch(() => undefined)]);
    giveUp.abort();
    if (connection.isUp || evenWithoutBroker) return connection;
    await connection.close();
    throw new Error(`RabbitMQ does not answer at ${withoutPassword(options.url)} (AMQP_URL): ${connection.problem}`);
  }

  /** Connected, and the broker accepts messages. */
  get isUp(): boolean {
    return this.model !== undefined && this.blockedBecause === undefined;
  }

  /** For a health check: the problem, or `connected`. */
  get detail(): string {
    if (!this.model) return this.problem;
    return this.blockedBecause === undefined ? 'connected' : `accepts no messages: ${this.blockedBecause}`;
  }

  /** The live connection, if there is one. */
  get model(): ChannelModel | undefined {
    return this.closing ? undefined : this.manager.connection;
  }

  /** Calls with each new live connection, the present one included. @returns a function that stops it */
  onUp(listener: (model: ChannelModel) => void): () => void {
    this.listeners.add(listener);
    if (this.model) listener(this.model);
    return () => void this.listeners.delete(listener);
  }

  report(problem: string, error: unknown): void {
    this.options.onProblem?.(problem, error);
  }

  reportDeadLetter(deadLetter: Parameters<OnDeadLetter>[0]): void {
    this.options.onDeadLetter?.(deadLetter);
  }

  /** Close everything that uses the connection before. */
  close(): Promise<void> {
    return (this.closing ??= this.closeNow());
  }

  private async closeNow(): Promise<void> {
    this.listeners.clear();
    const closed = this.manager.close().catch(() => undefined); // the broker closed it first
    await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  private onConnect(model: ChannelModel): void {
    this.manager.reconnectTimeInSeconds = FIRST_RETRY_SECONDS;
    this.blockedBecause = undefined;
    this.problem = '';
    for (const listener of [...this.listeners]) listener(model);
  }

  /** Exponential backoff with jitter, so that not all processes reconnect at the same time. */
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
    throw new Error('AMQP_URL is not an amqp: address');
  return url;
}

const withoutPassword = (url: string): string => url.replace(/\/\/.*@/, '//…@');
