import 'reflect-metadata';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Module, UseFilters } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { InProcessBus } from './in-process.bus.js';
import { InProcessDeadLetters } from './in-process.dead-letters.js';
import { InProcessStrategy } from './in-process.strategy.js';
import type { OnDeadLetter } from './message-bus.port.js';
import type { MessageContext } from './message.strategy.js';
import { messageBusContract } from './message-bus.contract.js';
import { MessageErrorFilter } from './message-error.filter.js';

const OnEvent = EventPattern as unknown as (pattern: string) => MethodDecorator;

describe('InProcessBus with InProcessStrategy', () => {
  messageBusContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelog-dead-letters-'));
    const running = new Set<InProcessStrategy>();
    const reportedDeadLetters: Parameters<OnDeadLetter>[0][] = [];
    const start = async () => {
      const deadLetters = await InProcessDeadLetters.open(folder, 5);
      const onDeadLetter: OnDeadLetter = (letter) => reportedDeadLetters.push(letter);
      const options = { deliveryLimit: 3, redeliveryDelayMs: 5, capacity: 20, deadLetters, onDeadLetter };
      return { deadLetters, bus: new InProcessBus(options) };
    };
    let now = await start();
    const stop = async () => {
      await Promise.all([...running].map((strategy) => strategy.close()));
      running.clear();
      await now.deadLetters.settled();
    };
    return {
      get bus() {
        return now.bus;
      },
      get deadLetters() {
        return now.bus;
      },
      reportedDeadLetters,
      async consume(group, handlers, options) {
        const strategy = new InProcessStrategy(now.bus, { group, ...options });
        for (const [pattern, handler] of Object.entries(handlers)) {
          const callback = async (message: unknown, context: MessageContext) =>
            handler({ message, delivery: context.getDelivery() });
          strategy.addHandler(pattern, callback, true);
        }
        strategy.listen((error) => {
          if (error) throw error;
        });
        running.add(strategy);
        return () => strategy.close();
      },
      async restart() {
        await stop();
        now = await start();
      },
      async close() {
        await stop();
        await rm(folder, { recursive: true });
      },
    };
  });
});

describe('the dead letters of one process', () => {
  it('are read again although one file is damaged, and the damaged file stays', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelog-dead-letters-'));
    const deadLetters = await InProcessDeadLetters.open(folder);
    const deadLetter = { pattern: 'test.job', group: 'workers', body: '{"id":1}', reason: 'No.', deliveries: 4 };
    deadLetters.add({ ...deadLetter, id: 'one', diedAt: '2026-03-01T12:00:00.000Z' });
    deadLetters.add({ ...deadLetter, id: 'two', diedAt: '2026-03-01T12:00:01.000Z' });
    await deadLetters.settled();
    await writeFile(join(folder, 'one.json'), '{"id":"one"');
    await writeFile(join(folder, 'three.json.new'), '{"id"');
    expect((await InProcessDeadLetters.open(folder)).list().map(({ id }) => id)).toEqual(['two']);
    expect(await readdir(folder)).toContain('one.json');
    await rm(folder, { recursive: true });
  });

  it('are kept in memory and reported when the disk cannot be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reelog-dead-letters-'));
    const problems: unknown[] = [];
    const deadLetters = await InProcessDeadLetters.open(folder, 5, (error) => problems.push(error));
    await rm(folder, { recursive: true });
    deadLetters.add({ id: 'a', pattern: 'p', group: 'g', body: '{}', reason: 'No.', deliveries: 4, diedAt: '2026' });
    await deadLetters.settled();
    expect(deadLetters.count).toBe(1);
    expect(problems).toMatchObject([{ code: 'ENOENT' }]);
  });
});

@Controller()
@UseFilters(MessageErrorFilter)
class JobController {
  readonly seen: unknown[] = [];

  @OnEvent('test.job')
  async work(@Payload() message: { id: number }, @Ctx() context: MessageContext): Promise<void> {
    this.seen.push([message.id, context.getPattern(), context.getDelivery()]);
    if (message.id === 13) throw new Error('13 brings bad luck');
  }
}

@Module({ controllers: [JobController] })
class JobModule {}

describe('a Nest application on the in-process bus', () => {
  it('receives messages in @EventPattern handlers, retries failures and shuts down gracefully', async () => {
    const bus = new InProcessBus({ deliveryLimit: 2, redeliveryDelayMs: 1 });
    const strategy = new InProcessStrategy(bus, { group: 'jobs' });
    const app = await NestFactory.createMicroservice(JobModule, { strategy, logger: false });
    await app.listen();
    await bus.publish('test.job', { id: 1 });
    await bus.publish('test.job', { id: 13 });
    const deadline = Date.now() + 5_000;
    while ((await bus.list()).length === 0 && Date.now() < deadline) await sleep(5);
    expect(app.get(JobController).seen).toEqual([
      [1, 'test.job', 1],
      [13, 'test.job', 1],
      [13, 'test.job', 2],
    ]);
    expect(await bus.list()).toMatchObject([{ pattern: 'test.job', reason: '13 brings bad luck', deliveries: 2 }]);
    await app.close();
    await expect(bus.publish('test.job', { id: 2 })).rejects.toThrow('no-consumer');
  });

  it('handles different patterns in different groups, so that one does not wait for the other', async () => {
    const bus = new InProcessBus();
    const handled: string[] = [];
    const strategy = new InProcessStrategy(
      bus,
      { group: 'slow', patterns: ['test.slow'] },
      { group: 'quick', patterns: ['test.quick'] },
    );
    let goOn: () => void = () => undefined;
    strategy.addHandler('test.slow', () => new Promise<void>((resolve) => (goOn = resolve)), true);
    const quick = new Promise<void>((resolve) => {
      strategy.addHandler('test.quick', async () => (handled.push('quick'), resolve()), true);
    });
    strategy.listen((error) => expect(error).toBeUndefined());
    await bus.publish('test.slow', {});
    await bus.publish('test.quick', {});
    await quick;
    expect(handled).toEqual(['quick']);
    goOn();
    await strategy.close();
    await expect(bus.publish('test.quick', {})).rejects.toThrow('no-consumer');
  });

  it('rejects a second application in the same group', async () => {
    const bus = new InProcessBus();
    const first = new InProcessStrategy(bus, { group: 'jobs' });
    first.listen(() => undefined);
    const refused = new Promise((resolve) => new InProcessStrategy(bus, { group: 'jobs' }).listen(resolve));
    expect(await refused).toBeInstanceOf(Error);
    await first.close();
  });
});
