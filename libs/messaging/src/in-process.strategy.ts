import type { InProcessBus } from './in-process.bus.js';
import { MessageStrategy } from './message.strategy.js';

export interface InProcessMembership {
  /** The consumer group. */
  readonly group: string;
  /** Handlers at work at the same time; default 1, which also keeps the order. */
  readonly concurrency?: number;
  /** Only handlers of these patterns; other memberships serve the other handlers. Default all. */
  readonly patterns?: readonly string[];
}

/** Nest transport over the InProcessBus: the handlers of an application, in one consumer group or in several. */
export class InProcessStrategy extends MessageStrategy {
  private readonly memberships: readonly InProcessMembership[];
  private leaves: (() => Promise<void>)[] = [];

  constructor(
    private readonly bus: InProcessBus,
    ...memberships: readonly InProcessMembership[]
  ) {
    super();
    this.memberships = memberships;
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      for (const { group, concurrency = 1, patterns } of this.memberships)
        this.leaves.push(
          this.bus.join({
            name: group,
            patterns: this.eventPatterns(patterns),
            concurrency,
            handle: (pattern, message, delivery) => this.dispatch(pattern, message, delivery),
          }),
        );
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.leaves.splice(0).map((leave) => leave()));
  }

  unwrap<T = InProcessBus>(): T {
    return this.bus as T;
  }
}
