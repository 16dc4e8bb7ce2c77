import type { StoredEvent } from '@reelog/domain';
import type { EventLog } from '../../libs/events/src/event-log.port.js';
import { aCommit, events, range, readAll } from '../../libs/events/src/testing/sample-commits.js';
import { createSqliteLog } from '../../adapters/sqlite/src/log/testing/create-sqlite-log.js';
import { type EventPublisher, EventsNotPublishedError } from '../../libs/events/src/feed/event-feed.port.js';
import { RELAY, Relay, type RelayOptions } from '../../libs/events/src/feed/relay.js';
import { InMemoryLeases } from '../../libs/coordination/src/testing/in-memory.leases.js';
import { MemoryCheckpoints } from '../../libs/events/src/feed/testing/memory.checkpoints.js';
import { until } from '../../libs/platform/src/waiting/testing/until.js';

describe('Relay', () => {
  let log: EventLog;
  let destroy: () => Promise<void>;
  let relays: Relay[];
  let leases: InMemoryLeases;
  let checkpoints: MemoryCheckpoints;
  let broker: MemoryPublisher;

  beforeEach(async () => {
    const underTest = await createSqliteLog();
    log = await underTest.open();
    destroy = () => underTest.destroy();
    relays = [];
    leases = new InMemoryLeases();
    checkpoints = new MemoryCheckpoints();
    broker = new MemoryPublisher();
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    await log.close();
    await destroy();
  });

  const start = (options: Partial<RelayOptions> = {}): Relay => {
    const relay = new Relay({ log, publisher: broker, leases, checkpoints, ...options });
    relays.push(relay);
    relay.start();
    return relay;
  };
  const append = (count: number) => log.append(aCommit({ events: events(count) }));

  it('publishes old and new events as stored, and saves its checkpoint', async () => {
    await append(7);
    const relay = start({ batchSize: 3 });
    await until(() => relay.position === 7);
    await append(5);
    await until(() => relay.position === 12);
    expect(broker.taken).toEqual(await readAll(log, { limit: 100 }));
    expect(await checkpoints.load(RELAY)).toBe(12);
    expect(Math.max(...broker.batches)).toBe(3);
  });

  it('continues from the checkpoint of the previous relay', async () => {
    await append(4);
    const first = start();
    await until(() => first.position === 4);
    await first.stop();
    await append(2);
    const second = start();
    await until(() => second.position === 6);
    expect(broker.positions).toEqual(range(1, 6));
  });

  it('retries while the broker is unavailable or a queue is full, and loses nothing', async () => {
    const problems: string[] = [];
    broker.refuses = 3;
    const relay = start({ onProblem: (problem) => problems.push(problem) });
    await append(5);
    await until(() => relay.position === 5);
    expect(broker.positions).toEqual(range(1, 5));
    expect(problems).toEqual(['Events could not be published yet']);
  });

  it('is replaced by another one when it stops', async () => {
    const first = start();
    await until(() => first.position === 0);
    const second = start();
    await append(3);
    await until(() => first.position === 3);
    expect(second.position).toBeUndefined();
    await first.stop();
    await until(() => second.position === 3);
    await append(1);
    await until(() => second.position === 4);
    expect(broker.positions).toEqual(range(1, 4));
  });

  it('stops when its lease is lost, and competes again', async () => {
    const relay = start();
    await append(3);
    await until(() => relay.position === 3);
    leases.lose(RELAY);
    const other = await leases.acquire(RELAY, AbortSignal.timeout(5_000));
    await until(() => relay.position === undefined);
    await append(1);
    await checkpoints.save(RELAY, 3, 4); // the other one has published it
    await other.release();
    await append(1);
    await until(() => relay.position === 5);
    expect(broker.positions).toEqual([1, 2, 3, 5]);
  });

  it('restarts from the checkpoint when another relay has moved it', async () => {
    const problems: unknown[] = [];
    const relay = start({ onProblem: (_, error) => problems.push(error) });
    await append(3);
    await until(() => relay.position === 3);
    broker.onPublish = () => checkpoints.save(RELAY, 3, 4);
    await append(1);
    await until(() => problems.length === 1);
    broker.onPublish = async () => undefined;
    await append(1);
    await until(() => relay.position === 5);
    expect(problems).toEqual([expect.objectContaining({ name: 'CheckpointMovedError' })]);
    expect(broker.positions).toEqual(range(1, 5));
  });

  it('stops at once while the broker is unavailable', async () => {
    broker.refuses = Infinity;
    const relay = start();
    await append(1);
    await until(() => broker.refused > 2);
    const asked = Date.now();
    await relay.stop();
    expect(Date.now() - asked).toBeLessThan(1_000);
    expect(await checkpoints.load(RELAY)).toBe(0);
  });
});

/** Accepts events, or rejects them for a while. */
class MemoryPublisher implements EventPublisher {
  readonly taken: StoredEvent[] = [];
  readonly batches: number[] = [];
  refuses = 0;
  refused = 0;
  onPublish: () => Promise<void> = () => Promise.resolve();

  get positions(): number[] {
    return this.taken.map((event) => event.position);
  }

  async publishEvents(published: readonly StoredEvent[]): Promise<void> {
    if (this.refused < this.refuses) {
      this.refused += 1;
      throw new EventsNotPublishedError('not now');
    }
    this.taken.push(...published);
    this.batches.push(published.length);
    await this.onPublish();
  }
}
