import { BaseRpcContext, type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

/**
 * Shared by both transports: `@EventPattern` handlers receive messages. When a handler throws, the message is
 * redelivered. `@MessagePattern` (request and response) is not supported.
 */
export abstract class MessageStrategy extends Server implements CustomTransportStrategy {
  /** The transport has to see failures: it redelivers. */
  override readonly propagatesEventHandlerErrors = true;

  abstract override listen(callback: (error?: unknown) => void): void;
  /** Accepts no more messages and waits for the running handlers. */
  abstract override close(): Promise<void>;
  abstract override unwrap<T>(): T;

  on(): never {
    throw new Error('The transport has no events of its own');
  }

  /** Patterns that have a handler, limited to `only` if it is given. */
  protected eventPatterns(only?: readonly string[]): Set<string> {
    const events = [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler);
    return new Set(events.map(([pattern]) => pattern).filter((pattern) => only?.includes(pattern) ?? true));
  }

  protected async dispatch(pattern: string, message: unknown, delivery: number): Promise<void> {
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
