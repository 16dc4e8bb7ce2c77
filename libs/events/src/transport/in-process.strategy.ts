import { BaseRpcContext, Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { InProcessBus } from './in-process.bus.js';

export interface InProcessStrategyOptions {
  /** One strategy is one consumer group. */
  readonly group: string;
  /** Handlers at work at the same time; default 1, which also keeps the order. */
  readonly concurrency?: number;
}

/**
 * Nest transport over the InProcessBus: ordinary `@EventPattern` handlers receive the messages. A handler that
 * resolves is done with the message; one that throws gets it again. `@MessagePattern` (request and response) is
 * not served: the bus only carries one-way messages.
 */
export class InProcessStrategy extends Server implements CustomTransportStrategy {
  /** Failures travel to the bus, which delivers again. */
  override readonly propagatesEventHandlerErrors = true;
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

  /** Takes nothing more and waits for the handlers at work. */
  async close(): Promise<void> {
    await this.leave?.();
    this.leave = undefined;
  }

  on(): never {
    throw new Error('The in-process transport has no events of its own');
  }

  unwrap<T = InProcessBus>(): T {
    return this.bus as T;
  }

  private eventPatterns(): Set<string> {
    const events = [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler);
    return new Set(events.map(([pattern]) => pattern));
  }

  private async dispatch(pattern: string, message: unknown, delivery: number): Promise<void> {
    const handler = this.messageHandlers.get(pattern);
    if (!handler) throw new Error(`No handler for ${pattern}`);
    const context = new MessageContext([pattern, delivery]);
    const result: unknown = await handler(message, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
}

/** What `@Ctx()` gives a handler. */
export class MessageContext extends BaseRpcContext<[pattern: string, delivery: number]> {
  getPattern(): string {
    return this.args[0];
  }

  /** 1 for the first delivery. */
  getDelivery(): number {
    return this.args[1];
  }
}
