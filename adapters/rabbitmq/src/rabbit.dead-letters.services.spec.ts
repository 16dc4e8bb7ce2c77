import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { service } from '../../../test/services/services.js';
import { MessageBusUnavailableError } from '../../../libs/messaging/src/message-bus.port.js';
import { RabbitBus } from './rabbit.bus.js';
import { RabbitDeadLetters } from './rabbit.dead-letters.js';
import { RabbitStrategy } from './rabbit.strategy.js';
import { listen } from './testing/listen.js';
import { createRabbit, LIMITS, type RabbitUnderTest, until } from './testing/rabbit-under-test.js';

const DYING_CONSUMER = fileURLToPath(new URL('./testing/dying-consumer.child.ts', import.meta.url));
const fails = () => Promise.reject(new Error('handler failed'));

describe('RabbitDeadLetters', () => {
  let rabbit: RabbitUnderTest;
  let bus: RabbitBus;
  let deadLetters: RabbitDeadLetters;
  beforeEach(async () => {
    rabbit = await createRabbit();
    bus = new RabbitBus(rabbit.connection);
    deadLetters = new RabbitDeadLetters(rabbit.connection, LIMITS);
  });
  afterEach(async () => {
    await bus.close();
    await deadLetters.close();
    await rabbit.destroy(['workers', 'others'], LIMITS);
  });

  const consume = async (group: string, handler: () => Promise<void>): Promise<RabbitStrategy> => {
    const strategy = new RabbitStrategy(rabbit.connection, { group, limits: LIMITS });
    await listen(strategy, { 'test.job': handler });
    return strategy;
  };

  it('keep a message that kills its consumer on every delivery', async () => {
    await (await consume('workers', () => Promise.resolve())).close(); // the queue is there
    await bus.publish('test.job', { id: 1 });
    for (let died = 0; died < LIMITS.deliveryLimit; died += 1) await dieOnce(rabbit.installation);
    await until(async () => (await deadLetters.list()).length === 1);
    const [letter] = await deadLetters.list();
    expect(letter).toMatchObject({
      pattern: 'test.job',
      message: { id: 1 },
      reason: 'delivery limit',
      deliveries: LIMITS.deliveryLimit,
    });
    expect(Math.abs(Date.parse(letter?.diedAt ?? '') - Date.now())).toBeLessThan(60_000);
    const strategy = await consume('workers', () => Promise.resolve());
    expect(await deadLetters.retry(letter?.id ?? '')).toBe(true);
    expect(await deadLetters.list()).toEqual([]);
    await strategy.close();
  });

  it('are the same for several processes that list them at the same time', async () => {
    const strategy = await consume('workers', fails);
    for (let id = 0; id < 4; id += 1) await bus.publish('test.job', { id });
    await until(async () => (await deadLetters.list()).length === 4);
    const others = await Promise.all([1, 2].map(() => rabbit.connect()));
    const readers = [...others.map((connection) => new RabbitDeadLetters(connection, LIMITS)), deadLetters];
    const lists = await Promise.all(
      Array.from({ length: 9 }, async (_, index) => (await readers[index % 3]?.list()) ?? []),
    );
    for (const list of lists) expect(list).toEqual(lists[0]);
    expect(lists[0]).toHaveLength(4);
    const discarded = await Promise.all(readers.map((reader) => reader.discard(lists[0]?.[0]?.id ?? '')));
    expect(discarded.filter(Boolean)).toHaveLength(1);
    expect(await deadLetters.list()).toHaveLength(3);
    await strategy.close();
  });

  it('are separate for two groups that failed on the same message', async () => {
    const strategies = [await consume('workers', fails), await consume('others', fails)];
    await bus.publish('test.job', { id: 1 });
    await until(async () => (await deadLetters.list()).length === 2);
    const ids = (await deadLetters.list()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(await deadLetters.discard(ids[0] ?? '')).toBe(true);
    expect((await deadLetters.list()).map(({ id }) => id)).toEqual([ids[1]]);
    await Promise.all(strategies.map((strategy) => strategy.close()));
  });

  it('stay when their group no longer exists', async () => {
    const strategy = await consume('workers', fails);
    await bus.publish('test.job', { id: 1 });
    await until(async () => (await deadLetters.list()).length === 1);
    await strategy.close();
    const channel = await rabbit.connection.model?.createChannel();
    await channel?.deleteQueue(rabbit.connection.names.queue('workers'));
    const [letter] = await deadLetters.list();
    expect(await deadLetters.retry(letter?.id ?? '')).toBe(false);
    expect(await deadLetters.list()).toEqual([letter]);
  });

  it('hold messages that are not JSON', async () => {
    const strategy = await consume('workers', () => Promise.resolve());
    const channel = await rabbit.connection.model?.createChannel();
    channel?.publish(rabbit.connection.names.messages, 'test.job', Buffer.from('{"half'));
    await until(async () => (await deadLetters.list()).length === 1);
    expect(await deadLetters.list()).toMatchObject([{ pattern: 'test.job', message: '{"half', deliveries: 3 }]);
    await strategy.close();
  });

  it('report when they cannot be reached', async () => {
    await rabbit.connection.close();
    await expect(deadLetters.list()).rejects.toThrow(MessageBusUnavailableError);
  });
});

async function dieOnce(installation: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--conditions=@reelog/source', '--import', 'tsx', DYING_CONSUMER, service('AMQP_URL'), installation, 'workers'],
    { stdio: 'inherit' },
  );
  await once(child, 'exit');
}
