import { BaseRpcContext, Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

/**
 * What both transports share: ordinary `@EventPattern` handlers receive messages. A handler that resolves is done with
 * the message; one that throws gets it again. `@MessagePattern` (request and response) is not served.
 */
export abstract class MessageStrategy extends Server implements CustomTransportStrategy {
  /** Failures travel to the transport, which delivers again. */
  override readonly propagatesEventHandlerErrors = true;

  abstract override listen(callback: (error?: unknown) => void): void;
  /** Takes nothing more and waits for the handlers at work. */
  abstract override close(): Promise<void>;
  abstract override unwrap<T>(): T;

  on(): never {
    throw new Error('The transport has no events of its own');
  }

  /** Patterns that have a handler; where only some are asked for, those. */
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
