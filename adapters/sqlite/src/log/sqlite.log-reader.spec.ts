import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EventFilter,
  EventLogUnavailableError,
  type EventPage,
} from '../../../../libs/events/src/event-log.port.js';
import type { StoredEvent } from '@reelog/domain';
import { events, range, retitled, viewed } from '../../../../libs/events/src/testing/sample-commits.js';
import { MAX_POSITIONS_EXAMINED, SqliteLogReader } from './sqlite.log-reader.js';
import { fillLog } from './testing/fill-log.js';

const HOT = 'video-hot';
const RARE = 'video-rare';

describe('the synchronous reader', () => {
  let folder: string;
  let reader: SqliteLogReader;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-reader-'));
    const path = join(folder, 'events.db');
    fillLog(path, [{ streamId: RARE }]);
    for (const index of range(0, 29)) {
      fillLog(path, [{ streamId: HOT, expectedVersion: index * 1_000, events: events(1_000) }]);
    }
    fillLog(path, [{ streamId: RARE, expectedVersion: 1, events: [viewed('the only one')] }]);
    reader = new SqliteLogReader(path);
  });
  afterAll(async () => {
    reader.close();
    await rm(folder, { recursive: true, force: true });
  });

  const pagesOf = (filter: EventFilter): EventPage<StoredEvent>[] => {
    const pages: EventPage<StoredEvent>[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: EventPage<StoredEvent> = reader.readPage({ after, limit: 10_000, filter });
      pages.push(page);
      after = page.next;
    }
    return pages;
  };

  it('reads the whole log', () => {
    const positions: number[] = [];
    for (;;) {
      const page = reader.readAfter(positions.at(-1) ?? 0, 7_000);
      if (page.length === 0) break;
      positions.push(...page.map((event) => event.position));
    }
    expect(positions).toEqual(range(1, 30_002));
    expect(reader.head().position).toBe(30_002);
  });

  it('examines a limited range for one page of a filtered read, and says where to continue', () => {
    const pages = pagesOf({ types: ['VideoViewed'] });
    expect(pages.map((page) => page.next)).toEqual([MAX_POSITIONS_EXAMINED, null]);
    expect(pages.flatMap((page) => page.events).map((event) => event.position)).toEqual([30_002]);
  });

  it('finds the few events of a stream at once, at any position', () => {
    const pages = pagesOf({ streamIds: [RARE] });
    expect(pages.map((page) => page.next)).toEqual([null]);
    expect(pages[0]?.events.map((event) => event.position)).toEqual([1, 30_002]);
  });

  it('finds the many events of a stream page by page', () => {
    const found = pagesOf({ streamIds: [HOT, RARE] }).flatMap((page) => page.events);
    expect(found.map((event) => event.position)).toEqual(range(1, 30_002));
  });

  it('ends a page early when its events are large', async () => {
    const path = join(folder, 'large.db');
    const description = 'x'.repeat(30_000);
    for (const index of range(0, 9)) {
      const large = { type: 'VideoDetailsChanged', data: { videoId: 'v', description } } as const;
      const [first = large, ...rest] = Array.from({ length: 100 }, () => large);
      fillLog(path, [{ streamId: HOT, expectedVersion: index * 100, events: [first, ...rest] }]);
    }
    const large = new SqliteLogReader(path);
    const page = large.readPage({ limit: 10_000 });
    expect(page.events.length).toBeLessThan(1_000);
    expect(page.next).toBe(page.events.length);
    expect(large.readAfter(0, 10_000).length).toBe(page.events.length);
    expect(large.readStream(HOT)).toMatchObject({ next: page.events.length + 1 });
    large.close();
  });

  it('sees events that were written after it was opened', () => {
    const path = join(folder, 'growing.db');
    fillLog(path, [{ events: [retitled('first')] }]);
    const growing = new SqliteLogReader(path);
    expect(growing.readAfter(0, 10)).toHaveLength(1);
    fillLog(path, [{ events: [retitled('second')] }]);
    expect(growing.readAfter(1, 10)).toHaveLength(1);
    growing.close();
  });

  it('reports a missing log', () => {
    expect(() => new SqliteLogReader(join(folder, 'none.db'))).toThrow(EventLogUnavailableError);
  });
});
