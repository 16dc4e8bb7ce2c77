import { messageBusContract } from '../transport/message-bus.contract.js';
import { RabbitBus } from './rabbit.bus.js';
import { RabbitDeadLetters } from './rabbit.dead-letters.js';
import { RabbitStrategy } from './rabbit.strategy.js';
import { listen } from './testing/listen.js';
import { LIMITS, createRabbit } from './testing/rabbit-under-test.js';

describe('RabbitBus with RabbitStrategy and RabbitDeadLetters', () => {
  messageBusContract(async () => {
    const rabbit = await createRabbit();
    const bus = new RabbitBus(rabbit.connection);
    const deadLetters = new RabbitDeadLetters(rabbit.connection, LIMITS);
    const strategies: RabbitStrategy[] = [];
    const groups = new Set<string>();
    return {
      bus,
      deadLetters,
      async consume(group, handlers, options) {
        const strategy = new RabbitStrategy(rabbit.connection, { group, limits: LIMITS, ...options });
        groups.add(group);
        strategies.push(strategy);
        await listen(strategy, handlers);
        return () => strategy.close();
      },
      async close() {
        await Promise.all(strategies.map((strategy) => strategy.close()));
        await Promise.all([bus.close(), deadLetters.close()]);
        await rabbit.destroy([...groups], LIMITS);
      },
    };
  });
});
