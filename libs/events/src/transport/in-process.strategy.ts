import type { InProcessBus } from './in-process.bus.js';
import { MessageStrategy } from './message.strategy.js';

export interface InProcessStrategyOptions {
  /** One strategy is one consumer group. */
  readonly group: string;
  /** Handlers at work at the same time; default 1, which also keeps the order. */
  readonly concurrency?: number;
}

/** Nest transport over the InProcessBus. */
export class InProcessStrategy extends MessageStrategy {
  private leave: (() => Promise<void>) | undefined;

  constructor(
    private readonly bus: InProcessBus,
    private readonly options: InProcessStrategyOptions,
  ) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      this.leave = this.bus.join({
        name: this.options.group,
        patterns: this.eventPatterns(),
        concurrency: this.options.concurrency ?? 1,
        handle: (pattern, message, delivery) => this.dispatch(pattern, message, delivery),
      });
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await this.leave?.();
    this.leave = undefined;
  }

  unwrap<T = InProcessBus>(): T {
    return this.bus as T;
  }
}
