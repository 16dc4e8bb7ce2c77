import 'reflect-metadata';
import { Controller, Module, UseFilters } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { service } from '../../../test/services/services.js';
import { MessageErrorFilter } from '../../../libs/messaging/src/message-error.filter.js';
import { MessageContext } from '../../../libs/messaging/src/message.strategy.js';
import { RabbitBus } from './rabbit.bus.js';
import { RabbitDeadLetters } from './rabbit.dead-letters.js';
import { RabbitStrategy } from './rabbit.strategy.js';
import { listen } from './testing/listen.js';
import { createRabbit, LIMITS, pause, type RabbitUnderTest, until } from './testing/rabbit-under-test.js';
import { TcpProxy } from './testing/tcp-proxy.js';

const OnEvent = EventPattern as unknown as (pattern: string) => MethodDecorator;

@Controller()
@UseFilters(MessageErrorFilter)
class JobController {
  readonly seen: unknown[] = [];

  @OnEvent('test.job')
  async work(@Payload() message: { id: number }, @Ctx() context: MessageContext): Promise<void> {
    this.seen.push([message.id, context.getPattern(), context.getDelivery()]);
    if (message.id === 13) throw new Error('13 brings bad luck');
  }

  @OnEvent('test.news')
  hear(@Payload() message: { id: number }): void {
    this.seen.push(message.id);
  }
}

@Module({ controllers: [JobController] })
class JobModule {}

describe('RabbitStrategy', () => {
  let rabbit: RabbitUnderTest;
  let bus: RabbitBus;
  beforeEach(async () => {
    rabbit = await createRabbit();
    bus = new RabbitBus(rabbit.connection);
  });
  afterEach(async () => {
    await bus.close();
    await rabbit.destroy(['jobs', 'workers', 'lazy'], LIMITS);
  });

  it('serves @EventPattern handlers of a group and of each instance', async () => {
    const app = await NestFactory.create(JobModule, new FastifyAdapter(), { logger: false });
    const jobs = { group: 'jobs', patterns: ['test.job'], limits: { ...LIMITS, deliveryLimit: 2 } };
    app.connectMicroservice({ strategy: new RabbitStrategy(rabbit.connection, jobs) });
    const news = { group: 'news', patterns: ['test.news'], perInstance: true };
    app.connectMicroservice({ strategy: new RabbitStrategy(rabbit.connection, news) });
    await app.startAllMicroservices();
    const deadLetters = new RabbitDeadLetters(rabbit.connection, LIMITS);
    await bus.publish('test.job', { id: 1 });
    await bus.publish('test.job', { id: 13 });
    await until(async () => (await deadLetters.list()).length === 1);
    await bus.publish('test.news', { id: 7 });
    const { seen } = app.get(JobController);
    await until(() => seen.length === 4);
    expect(seen).toEqual([[1, 'test.job', 1], [13, 'test.job', 1], [13, 'test.job', 2], 7]);
    expect(await deadLetters.list()).toMatchObject([{ reason: '13 brings bad luck', deliveries: 2 }]);
    await deadLetters.close();
    await app.close();
    await expect(bus.publish('test.news', {})).rejects.toThrow('no-consumer');
  });

  it('gives every process a copy with perInstance, and goes on after a failure', async () => {
    const heard: string[] = [];
    const processes = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const strategy = new RabbitStrategy(await rabbit.connect(), { group: 'news', perInstance: true });
        const hear = async ({ message }: { message: unknown }) => {
          const { id } = message as { id: number };
          heard.push(`${name}${id}`);
          if (id === 1) throw new Error('no news is good news');
        };
        await listen(strategy, { 'test.news': hear });
        return strategy;
      }),
    );
    await bus.publish('test.news', { id: 1 });
    await bus.publish('test.news', { id: 2 });
    await until(() => heard.length === 4);
    expect(heard.sort()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(rabbit.problems).toContainEqual(expect.stringContaining('no news is good news'));
    await Promise.all(processes.map((strategy) => strategy.close()));
  });

  it('shares the work among the members of a group, one message at a time each', async () => {
    const done: number[][] = [[], []];
    const workers = await Promise.all(
      done.map(async (mine) => {
        const strategy = new RabbitStrategy(await rabbit.connect(), { group: 'workers', limits: LIMITS });
        const work = async ({ message }: { message: unknown }) => {
          await pause(20);
          mine.push((message as { id: number }).id);
        };
        await listen(strategy, { 'test.job': work });
        return strategy;
      }),
    );
    for (let id = 0; id < 10; id += 1) await bus.publish('test.job', { id });
    await until(() => done.flat().length === 10);
    expect(Math.min(...done.map((mine) => mine.length))).toBeGreaterThan(2);
    await Promise.all(workers.map((strategy) => strategy.close()));
  });

  it('keeps messages for a group without consumers', async () => {
    const options = { group: 'lazy', limits: LIMITS };
    const gone = new RabbitStrategy(rabbit.connection, options);
    await listen(gone, { 'test.job': () => Promise.resolve() });
    await gone.close();
    await bus.publish('test.job', { id: 1 });
    const received: unknown[] = [];
    const back = new RabbitStrategy(rabbit.connection, options);
    await listen(back, { 'test.job': async (message) => void received.push(message) });
    await until(() => received.length === 1);
    expect(received).toEqual([{ message: { id: 1 }, delivery: 1 }]);
    await back.close();
  });

  it('does not start a handler twice for a message that is redelivered after a lost connection', async () => {
    const proxy = await TcpProxy.to(service('AMQP_URL'));
    const connection = await rabbit.connect({ url: proxy.url });
    const strategy = new RabbitStrategy(connection, { group: 'workers', limits: LIMITS });
    let started = 0;
    let finish: () => void = () => undefined;
    const work = () => {
      started += 1;
      return new Promise<void>((resolve) => (finish = resolve));
    };
    await listen(strategy, { 'test.job': work });
    await bus.publish('test.job', { id: 1 });
    await until(() => started === 1);
    proxy.cut();
    await until(async () => !connection.isUp && !(await isConsumed(rabbit, 'workers')));
    proxy.restore();
    await until(() => isConsumed(rabbit, 'workers'));
    await pause(100);
    finish();
    await strategy.close();
    expect(started).toBe(1);
    const channel = await rabbit.connection.model?.createChannel();
    expect(await channel?.get(rabbit.connection.names.queue('workers'))).toBe(false);
    await proxy.close();
  });
});

async function isConsumed(rabbit: RabbitUnderTest, group: string): Promise<boolean> {
  const channel = await rabbit.connection.model?.createChannel();
  const queue = await channel?.checkQueue(rabbit.connection.names.queue(group));
  await channel?.close();
  return queue?.consumerCount === 1;
}
