import { service } from '../services/services.js';
import { aCommit, events, range, retitled } from '../../libs/events/src/testing/sample-commits.js';
import { RabbitEventFeed } from '../../adapters/rabbitmq/src/rabbit.event-feed.js';
import { RabbitEventPublisher } from '../../adapters/rabbitmq/src/rabbit.event-publisher.js';
import { createRabbit, pause, until } from '../../adapters/rabbitmq/src/testing/rabbit-under-test.js';
import { TcpProxy } from '../../adapters/rabbitmq/src/testing/tcp-proxy.js';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { Relay } from '../../libs/events/src/feed/relay.js';
import { InMemoryLeases } from '../../libs/coordination/src/testing/in-memory.leases.js';
import { MemoryCheckpoints } from '../../libs/events/src/feed/testing/memory.checkpoints.js';

const EVENTS = 10_000;
const EVENTS_A_COMMIT = 100;
const GROUP = 'first';

describe('Relay over RabbitMQ', () => {
  it('loses no event when the broker stops in the middle, twice', async () => {
    const underTest = await createSqliteLog();
    const log = await underTest.open();
    const proxy = await TcpProxy.to(service('AMQP_URL'));
    const rabbit = await createRabbit({ url: proxy.url });
    const publisher = new RabbitEventPublisher(rabbit.connection, [GROUP]);
    const relay = new Relay({ log, publisher, leases: new InMemoryLeases(), checkpoints: new MemoryCheckpoints() });

    const positions: number[] = [];
    const stop = await new RabbitEventFeed(rabbit.connection).subscribe(GROUP, ({ event, settle }) => {
      positions.push(event.position);
      settle();
    });
    const cutAt = [EVENTS / 4, EVENTS / 2];
    const breakDown = async (): Promise<void> => {
      for (const seen of cutAt) {
        await until(() => positions.length > seen);
        proxy.cut();
        await pause(500);
        proxy.restore();
      }
    };
    relay.start();
    const broken = breakDown();
    for (let recorded = 0; recorded < EVENTS; recorded += EVENTS_A_COMMIT)
      await log.append(aCommit({ events: events(EVENTS_A_COMMIT) }));
    await broken;
    await until(() => relay.position === EVENTS);
    await until(() => new Set(positions).size === EVENTS);

    expect([...new Set(positions)].sort((a, b) => a - b)).toEqual(range(1, EVENTS));
    const disorder = positions.filter((position, index) => index > 0 && position < (positions[index - 1] ?? 0));
    expect(disorder.length).toBeLessThan(20); // only where the connection was cut

    await relay.stop();
    await stop();
    await publisher.close();
    await rabbit.destroy([GROUP]);
    await proxy.close();
    await log.close();
    await underTest.destroy();
  });

  it('delivers recorded events within milliseconds', async () => {
    const underTest = await createSqliteLog();
    const log = await underTest.open();
    const rabbit = await createRabbit();
    const publisher = new RabbitEventPublisher(rabbit.connection, [GROUP]);
    const relay = new Relay({ log, publisher, leases: new InMemoryLeases(), checkpoints: new MemoryCheckpoints() });
    const arrived = new Map<number, number>();
    const stop = await new RabbitEventFeed(rabbit.connection).subscribe(GROUP, ({ event, settle }) => {
      arrived.set(event.position, performance.now());
      settle();
    });
    relay.start();
    const waited: number[] = [];
    for (const position of range(1, 100)) {
      await log.append(aCommit({ events: [retitled('Another title')] }));
      const recorded = performance.now();
      await until(() => arrived.has(position));
      waited.push((arrived.get(position) ?? 0) - recorded);
    }
    const inOrder = waited.sort((a, b) => a - b);
    expect(inOrder[98]).toBeLessThan(250); // milliseconds from acknowledged to delivered

    await relay.stop();
    await stop();
    await publisher.close();
    await rabbit.destroy([GROUP]);
    await log.close();
    await underTest.destroy();
  });
});
