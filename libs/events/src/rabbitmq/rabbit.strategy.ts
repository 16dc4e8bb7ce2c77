import { MessageStrategy } from '../transport/message.strategy.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { GroupConsumer } from './rabbit.group-consumer.js';
import { InstanceConsumer } from './rabbit.instance-consumer.js';
import { DEFAULT_LIMITS } from './rabbit.queues.js';
import type { RabbitLimits } from './rabbit.queues.js';

export interface RabbitStrategyOptions {
  /** One strategy is a member of one consumer group; any number of processes may be. */
  readonly group: string;
  /** Handlers at work at the same time; default 1, which also keeps the order. */
  readonly concurrency?: number;
  /** Only these patterns, where the application has other strategies for its other handlers. Default all. */
  readonly patterns?: readonly string[];
  /** Every process gets a copy of its own, as long as it lives. A handler that throws is reported and not asked again. */
  readonly perInstance?: boolean;
  readonly limits?: Partial<RabbitLimits>;
}

/** Nest transport over RabbitMQ. */
export class RabbitStrategy extends MessageStrategy {
  private consumer: GroupConsumer | InstanceConsumer | undefined;

  constructor(
    private readonly connection: RabbitConnection,
    private readonly options: RabbitStrategyOptions,
  ) {
    super();
  }

  /** Calls back when messages come; without a broker, at once: they come when there is one. */
  listen(callback: (error?: unknown) => void): void {
    this.consumer = this.consume();
    this.consumer.started().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await this.consumer?.stop();
    this.consumer = undefined;
  }

  unwrap<T = RabbitConnection>(): T {
    return this.connection as T;
  }

  private consume(): GroupConsumer | InstanceConsumer {
    const { group, concurrency = 1, patterns: only, perInstance = false, limits } = this.options;
    const patterns = this.eventPatterns(only);
    const handle = (pattern: string, message: unknown, delivery: number): Promise<void> =>
      this.dispatch(pattern, message, delivery);
    const options = { group, patterns, concurrency, handle };
    return perInstance
      ? new InstanceConsumer(this.connection, options)
      : new GroupConsumer(this.connection, { ...options, limits: { ...DEFAULT_LIMITS, ...limits } });
  }
}
