import { messageBusContract } from '../../../libs/messaging/src/message-bus.contract.js';
import type { OnDeadLetter } from '../../../libs/messaging/src/message-bus.port.js';
import { RabbitBus } from './rabbit.bus.js';
import type { RabbitConnection } from './rabbit.connection.js';
import { RabbitDeadLetters } from './rabbit.dead-letters.js';
import { RabbitStrategy } from './rabbit.strategy.js';
import { listen } from './testing/listen.js';
import { LIMITS, createRabbit } from './testing/rabbit-under-test.js';

describe('RabbitBus with RabbitStrategy and RabbitDeadLetters', () => {
  messageBusContract(async () => {
    const reportedDeadLetters: Parameters<OnDeadLetter>[0][] = [];
    const rabbit = await createRabbit({ onDeadLetter: (letter) => reportedDeadLetters.push(letter) });
    const groups = new Set<string>();
    const startOn = (connection: RabbitConnection) => ({
      connection,
      bus: new RabbitBus(connection),
      deadLetters: new RabbitDeadLetters(connection, LIMITS),
      strategies: [] as RabbitStrategy[],
    });
    let now = startOn(rabbit.connection);
    const stop = async () => {
      await Promise.all(now.strategies.map((strategy) => strategy.close()));
      await Promise.all([now.bus.close(), now.deadLetters.close()]);
    };
    return {
      get bus() {
        return now.bus;
      },
      get deadLetters() {
        return now.deadLetters;
      },
      reportedDeadLetters,
      async consume(group, handlers, options) {
        const strategy = new RabbitStrategy(now.connection, { group, limits: LIMITS, ...options });
        groups.add(group);
        now.strategies.push(strategy);
        await listen(strategy, handlers);
        return () => strategy.close();
      },
      async restart() {
        await stop();
        await now.connection.close();
        now = startOn(await rabbit.connect());
      },
      async close() {
        await stop();
        await rabbit.destroy([...groups], LIMITS);
      },
    };
  });
});
