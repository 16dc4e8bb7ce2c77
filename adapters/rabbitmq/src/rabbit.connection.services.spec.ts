import { type AddressInfo, createServer } from 'node:net';
import { service } from '../../../test/services/services.js';
import { MessageBusUnavailableError } from '../../../libs/messaging/src/message-bus.port.js';
import { RabbitBus } from './rabbit.bus.js';
import { RabbitConnection } from './rabbit.connection.js';
import { RabbitStrategy } from './rabbit.strategy.js';
import { listen } from './testing/listen.js';
import { createRabbit, pause, until } from './testing/rabbit-under-test.js';
import { TcpProxy } from './testing/tcp-proxy.js';

/** Callers wait this long for a broker that is away; a frozen one is noticed later, by a missing confirmation. */
const SOON_MS = 2_000;

describe('RabbitConnection', () => {
  let proxy: TcpProxy;
  beforeEach(async () => {
    proxy = await TcpProxy.to(service('AMQP_URL'));
  });
  afterEach(() => proxy.close());

  it('names the broker that does not answer, without its password', async () => {
    const port = await freePort();
    const opened = RabbitConnection.open({ url: `amqp://reelog:hunter2@127.0.0.1:${port}` }, { deadlineMs: 300 });
    await expect(opened).rejects.toThrow(
      `RabbitMQ does not answer at amqp://…@127.0.0.1:${port} (AMQP_URL): connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('reports refused credentials without the password', async () => {
    const url = new URL(service('AMQP_URL'));
    url.password = 'hunter2';
    const problems: string[] = [];
    const onProblem = (...problem: unknown[]): void => void problems.push(problem.map(String).join(' '));
    const error: unknown = await RabbitConnection.open({ url: url.toString(), onProblem }, { deadlineMs: 1_000 }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).toMatch('ACCESS_REFUSED');
    expect(`${String(error)} ${problems.join(' ')}`).not.toMatch('hunter2');
  });

  it('rejects an invalid address without repeating it', async () => {
    await expect(RabbitConnection.open({ url: 'http://u:hunter2@host' })).rejects.toThrow(
      'AMQP_URL is not an amqp: address',
    );
  });

  it('waits at the start for a broker that starts later', async () => {
    proxy.cut();
    const opened = createRabbit({ url: proxy.url });
    await pause(300);
    proxy.restore();
    const rabbit = await opened;
    expect(rabbit.connection).toMatchObject({ isUp: true, detail: 'connected' });
    await rabbit.destroy();
  });

  it('starts without a broker if allowed, and works as soon as the broker is there', async () => {
    proxy.cut();
    const rabbit = await createRabbit();
    const connection = await RabbitConnection.open(
      { url: proxy.url, installation: rabbit.installation },
      { deadlineMs: 100, evenWithoutBroker: true },
    );
    expect(connection.isUp).toBe(false);
    const received: unknown[] = [];
    const strategy = new RabbitStrategy(connection, { group: 'workers' });
    await listen(strategy, { 'test.job': async ({ message }) => void received.push(message) });
    proxy.restore();
    await until(() => connection.isUp);
    const bus = new RabbitBus(connection);
    await until(() =>
      bus.publish('test.job', { id: 1 }).then(
        () => true,
        () => false,
      ),
    );
    await until(() => received.length === 1);
    await strategy.close();
    await bus.close();
    await connection.close();
    await rabbit.destroy(['workers']);
  });

  it('fails senders quickly and reports to health checks while the broker is away, and reconnects', async () => {
    const rabbit = await createRabbit({ url: proxy.url });
    const received = new Set<unknown>(); // unacknowledged messages are redelivered after a lost connection
    const strategy = new RabbitStrategy(rabbit.connection, { group: 'workers' });
    await listen(strategy, { 'test.job': async ({ message }) => void received.add((message as { id: number }).id) });
    const bus = new RabbitBus(rabbit.connection);
    await bus.publish('test.job', { id: 1 });
    proxy.cut();
    await until(() => !rabbit.connection.isUp);
    const asked = Date.now();
    await expect(bus.publish('test.job', { id: 2 })).rejects.toThrow(MessageBusUnavailableError);
    expect(Date.now() - asked).toBeLessThan(SOON_MS);
    expect(rabbit.connection.detail).not.toBe('connected');
    proxy.restore();
    await until(() => rabbit.connection.isUp);
    await bus.publish('test.job', { id: 3 });
    await until(() => received.has(3));
    expect([...received].sort()).toEqual([1, 3]);
    expect(rabbit.problems.length).toBeGreaterThan(0);
    await strategy.close();
    await bus.close();
    await rabbit.destroy(['workers']);
  });

  it('fails a sender when the broker stops answering, and notices it', async () => {
    const rabbit = await createRabbit({ url: proxy.url });
    const bus = new RabbitBus(rabbit.connection);
    await expect(bus.publish('test.nobody', {})).rejects.toThrow('no-consumer');
    proxy.freeze();
    await expect(bus.publish('test.nobody', {})).rejects.toThrow(MessageBusUnavailableError);
    await until(() => !rabbit.connection.isUp); // by the missing heartbeats
    await bus.close();
    await rabbit.destroy();
  });

  it('closes without a broker', async () => {
    const rabbit = await createRabbit({ url: proxy.url });
    const strategy = new RabbitStrategy(rabbit.connection, { group: 'workers' });
    await listen(strategy, { 'test.job': () => Promise.resolve() });
    proxy.cut();
    await until(() => !rabbit.connection.isUp);
    await strategy.close();
    await rabbit.destroy(['workers']);
    expect(rabbit.connection.isUp).toBe(false);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
