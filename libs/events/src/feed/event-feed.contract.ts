import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '@reelog/domain';
import type { EventDelivery, EventFeed, EventPublisher } from './event-feed.port.js';
import { until } from '../../../platform/src/waiting/testing/until.js';

/** A broker for one test, with the groups `first` and `second`; a subscriber may hold 50 unacknowledged events. */
export interface EventFeedUnderTest {
  readonly publisher: EventPublisher;
  readonly feed: EventFeed;
  close(): Promise<void>;
}

/** The contract of every event feed; an adapter's spec calls it with a factory. */
export function eventFeedContract(create: () => Promise<EventFeedUnderTest>): void {
  let tested: EventFeedUnderTest;
  beforeEach(async () => {
    tested = await create();
  });
  afterEach(() => tested.close());

  const collect = async (group: string, settles = true) => {
    const deliveries: EventDelivery[] = [];
    const stop = await tested.feed.subscribe(group, (delivery) => {
      deliveries.push(delivery);
      if (settles) delivery.settle();
    });
    return { deliveries, stop, positions: () => deliveries.map(({ event }) => event.position) };
  };

  it('delivers events as stored, in their order', async () => {
    const { deliveries, stop } = await collect('first');
    const events = someEvents(1, 120);
    await tested.publisher.publishEvents(events);
    await until(() => deliveries.length === 120);
    expect(deliveries.map(({ event }) => event)).toEqual(events);
    await stop();
  });

  it('keeps events for each group while nobody subscribes', async () => {
    await tested.publisher.publishEvents(someEvents(1, 10));
    for (const group of ['first', 'second']) {
      const { positions, stop } = await collect(group);
      await until(() => positions().length === 10);
      expect(positions()).toEqual(range(1, 10));
      await stop();
    }
  });

  it('redelivers to the next subscriber what was not settled, and nothing else', async () => {
    await tested.publisher.publishEvents(someEvents(1, 10));
    const { deliveries, stop } = await collect('first', false);
    await until(() => deliveries.length === 10);
    for (const { event, settle } of deliveries) if (event.position !== 3 && event.position !== 7) settle();
    await stop();
    const next = await collect('first');
    await until(() => next.positions().length === 2);
    await tested.publisher.publishEvents(someEvents(11, 11));
    await until(() => next.positions().length === 3);
    expect(next.positions().sort((a, b) => a - b)).toEqual([3, 7, 11]);
    await next.stop();
  });

  it('limits the unsettled deliveries of a subscriber, and continues when it settles', async () => {
    const { deliveries, stop } = await collect('first', false);
    await tested.publisher.publishEvents(someEvents(1, 120));
    await until(() => deliveries.length === 50);
    await pause(100);
    expect(deliveries).toHaveLength(50);
    for (const delivery of deliveries.slice()) delivery.settle();
    await until(() => deliveries.length === 100);
    await stop();
  });

  it('ignores a delivery that is settled twice, or after the end', async () => {
    await tested.publisher.publishEvents(someEvents(1, 2));
    const { deliveries, stop } = await collect('first', false);
    await until(() => deliveries.length === 2);
    deliveries[0]?.settle();
    deliveries[0]?.settle();
    await stop();
    deliveries[1]?.settle();
    const next = await collect('first');
    await until(() => next.positions().length === 1);
    expect(next.positions()).toEqual([2]);
    await next.stop();
  });

  it('delivers nothing more to a subscriber that has stopped', async () => {
    const { deliveries, stop } = await collect('first');
    await stop();
    await tested.publisher.publishEvents(someEvents(1, 3));
    await pause(100);
    expect(deliveries).toEqual([]);
  });
}

/** Events as a log stores them; their hashes do not matter here. */
export const someEvents = (from: number, to: number): StoredEvent[] =>
  range(from, to).map((position) => ({
    position,
    streamId: 'video-v',
    streamVersion: position,
    eventId: randomUUID(),
    type: 'VideoDetailsChanged',
    schemaVersion: 1,
    data: { videoId: 'v', title: `Title ${position} – grüße 🎬` },
    salts: { title: 'ab'.repeat(16) },
    occurredAt: '2026-03-01T12:00:00.000Z',
    actor: { id: 'alice', role: 'manager' },
    commandId: randomUUID(),
    correlationId: randomUUID(),
    causationId: null,
    dataHash: '0'.repeat(64),
    previousHash: '0'.repeat(64),
    hash: '0'.repeat(64),
  }));

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
