import type { StoredEvent } from '@reelog/domain';
import type { EventFilter, EventPage } from '../../../../libs/events/src/event-log.port.js';
import { aCommit, events, range, retitled, viewed } from '../../../../libs/events/src/testing/sample-commits.js';
import { MongoEventLog } from './mongo.event-log.js';
import { MAX_POSITIONS_EXAMINED } from './log-reader.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

const HOT = 'video-hot';
const RARE = 'video-rare';
const EVENTS = 30_002;

describe('reading a long log in MongoDB', () => {
  let database: ADatabase;
  let log: MongoEventLog;
  beforeAll(async () => {
    database = await aDatabase();
    log = await MongoEventLog.open(database.connection);
    await log.append(aCommit({ streamId: RARE }));
    for (const index of range(0, 29)) {
      await log.append(aCommit({ streamId: HOT, expectedVersion: index * 1_000, events: events(1_000) }));
    }
    await log.append(aCommit({ streamId: RARE, expectedVersion: 1, events: [viewed('the only one')] }));
  });
  afterAll(async () => {
    await log.close();
    await database.destroy();
  });

  const pagesOf = async (filter: EventFilter): Promise<EventPage<StoredEvent>[]> => {
    const pages: EventPage<StoredEvent>[] = [];
    for (let after: number | null = 0; after !== null; after = pages.at(-1)?.next ?? null) {
      pages.push(await log.readPage({ after, limit: 10_000, filter }));
    }
    return pages;
  };

  it('examines a limited range for one page of a filtered read, and says where to continue', async () => {
    const pages = await pagesOf({ types: ['VideoViewed'] });
    expect(pages.map((page) => page.next)).toEqual([MAX_POSITIONS_EXAMINED, null]);
    expect(pages.flatMap((page) => page.events).map((event) => event.position)).toEqual([EVENTS]);
  });

  it('finds the few events of a stream at once, at any position', async () => {
    const pages = await pagesOf({ streamIds: [RARE] });
    expect(pages.map((page) => page.next)).toEqual([null]);
    expect(pages[0]?.events.map((event) => event.position)).toEqual([1, EVENTS]);
  });

  it('finds the many events of a stream page by page', async () => {
    const found = (await pagesOf({ streamIds: [HOT, RARE] })).flatMap((page) => page.events);
    expect(found.map((event) => event.position)).toEqual(range(1, EVENTS));
  });

  it('begins and ends a page within a commit', async () => {
    const page = await log.readPage({ after: 500, before: 1_500, limit: 700 });
    expect(page.events.map((event) => event.position)).toEqual(range(501, 1_200));
    expect(page.next).toBe(1_200);
    const rest = await log.readPage({ after: 500, before: 1_201, limit: 10_000, direction: 'backwards' });
    expect(rest.events.map((event) => event.position)).toEqual(range(501, 1_200).reverse());
    expect(rest.next).toBeNull();
  });

  it('follows from within a commit, in batches that end within one', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const batch of log.tail({ after: EVENTS - 2_500, signal: stop.signal, batchSize: 700 })) {
      seen.push(...batch.map((event) => event.position));
      if (seen.at(-1) === EVENTS) stop.abort();
    }
    expect(seen).toEqual(range(EVENTS - 2_499, EVENTS));
  });

  it('reads a part of a stream that begins and ends within commits', async () => {
    const found = await log.readStream(HOT, { fromVersion: 999, upToVersion: 2_001 });
    expect(found.map((event) => event.streamVersion)).toEqual(range(999, 2_001));
  });

  it('ends a page early when its events are large', async () => {
    const description = 'x'.repeat(1_000_000);
    const large = { type: 'VideoDetailsChanged', data: { videoId: 'v', description } } as const;
    for (const commit of range(1, 12)) {
      await log.append(aCommit({ events: [retitled(`${commit}`), large] }));
    }
    const page = await log.readPage({ after: EVENTS, limit: 10_000 });
    expect(page.events.length).toBeLessThan(24);
    expect(page.next).toBe(EVENTS + page.events.length);
  });
});

it('finds the next of the many events of a stream at once, at any distance', async () => {
  const { connection, destroy } = await aDatabase();
  const log = await MongoEventLog.open(connection);
  const many = { streamId: 'video-many', events: events(1_050) };
  for (const index of [0, 1]) await log.append(aCommit({ ...many, expectedVersion: index * 1_050 }));
  for (const index of range(0, 20))
    await log.append(aCommit({ streamId: HOT, expectedVersion: index * 1_000, events: events(1_000) }));
  await log.append(aCommit({ ...many, expectedVersion: 2_100, events: [retitled('the next')] }));
  const page = await log.readPage({ after: 2_100, limit: 10, filter: { streamIds: ['video-many', 'views-many'] } });
  expect(page.events.map((event) => event.position)).toEqual([23_101]);
  expect(page.next).toBeNull();
  await log.close();
  await destroy();
});
