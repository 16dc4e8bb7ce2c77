import type { MessageContext, MessageStrategy } from '../../../../libs/messaging/src/message.strategy.js';
import { reasonOf } from '../../../../libs/messaging/src/reason-of.js';
import type { TestHandler } from '../../../../libs/messaging/src/message-bus.contract.js';

/** Starts a strategy with handlers, as Nest does; resolves when messages come. */
export async function listen(strategy: MessageStrategy, handlers: Readonly<Record<string, TestHandler>>) {
  for (const [pattern, handler] of Object.entries(handlers)) {
    const callback = async (message: unknown, context: MessageContext) =>
      handler({ message, delivery: context.getDelivery() });
    strategy.addHandler(pattern, callback, true);
  }
  await new Promise<void>((resolve, reject) =>
    strategy.listen((error) =>
      error == null ? resolve() : reject(error instanceof Error ? error : new Error(reasonOf(error))),
    ),
  );
}
