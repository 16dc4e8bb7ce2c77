import { MessageStrategy } from '@reelog/messaging';
import type { RabbitConnection } from './rabbit.connection.js';
import { GroupConsumer } from './group-consumer.js';
import { InstanceConsumer } from './instance-consumer.js';
import { DEFAULT_LIMITS, type RabbitLimits } from './queues.js';

export interface RabbitMembership {
  /** The consumer group; any number of processes may be its members. */
  readonly group: string;
  /** Handlers at work at the same time; default 1, which also keeps the order. */
  readonly concurrency?: number;
  /** Only handlers of these patterns; other memberships serve the other handlers. Default all. */
  readonly patterns?: readonly string[];
  /** Every process gets a copy while it is connected. A failure of a handler is reported and not retried. */
  readonly perInstance?: boolean;
  readonly limits?: Partial<RabbitLimits>;
}

/** Nest transport over RabbitMQ: the handlers of an application, in one consumer group or in several. */
export class RabbitStrategy extends MessageStrategy {
  private readonly memberships: readonly RabbitMembership[];
  private consumers: readonly (GroupConsumer | InstanceConsumer)[] = [];

  constructor(
    private readonly connection: RabbitConnection,
    ...memberships: readonly RabbitMembership[]
  ) {
    super();
    this.memberships = memberships;
  }

  /** Calls back when it consumes. Without a broker it calls back at once, and consumes when the broker is back. */
  listen(callback: (error?: unknown) => void): void {
    this.consumers = this.memberships.map((membership) => this.consumerOf(membership));
    Promise.all(this.consumers.map((consumer) => consumer.started())).then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    this.consumers = [];
  }

  unwrap<T = RabbitConnection>(): T {
    return this.connection as T;
  }

  private consumerOf(membership: RabbitMembership): GroupConsumer | InstanceConsumer {
    const { group, concurrency = 1, patterns: only, perInstance = false, limits } = membership;
    const patterns = this.eventPatterns(only);
    const handle = (pattern: string, message: unknown, delivery: number): Promise<void> =>
      this.dispatch(pattern, message, delivery);
    const options = { group, patterns, concurrency, handle };
    return perInstance
      ? new InstanceConsumer(this.connection, options)
      : new GroupConsumer(this.connection, { ...options, limits: { ...DEFAULT_LIMITS, ...limits } });
  }
}
