import type { StoredEvent } from '@reelog/domain';
import { hashEnvelope, saltedDigest, sealEvent } from '../../../events/src/hash-chain.js';
import type { ReadPageOptions } from '../../../events/src/event-log.port.js';
import { EventLogSource } from './event-log.source.js';
import { FeedSource } from './feed-source.js';
import type { SourceEvent } from './projection-store.port.js';
import { addReadyVideo } from '../testing/sample-videos.js';
import { HistoryLog } from '../testing/history-log.js';
import { History } from '../testing/history.js';

/** A log that counts how often it is read. */
class CountingLog extends HistoryLog {
  reads = 0;

  override readPage(options: ReadPageOptions) {
    this.reads += 1;
    return super.readPage(options);
  }
}

const QUOTED = 'He said "hi"';
const PAGE = 1_000;

let history: History;
let log: CountingLog;
let source: FeedSource;
let settled: number[];

beforeEach(() => {
  history = new History();
  log = new CountingLog(history);
  source = new FeedSource(new EventLogSource(log));
  settled = [];
  addReadyVideo(history, 'a', QUOTED); // events 1 to 3
});

const deliver = (event: StoredEvent): boolean => source.add({ event, settle: () => void settled.push(event.position) });

/** The events after a position, as a projection reads them. */
async function next(after: number): Promise<readonly SourceEvent[]> {
  await source.head();
  return source.readAfter(after, PAGE);
}

/** With new digests that fit the changed event. */
const reseal = (event: StoredEvent): StoredEvent => ({ ...event, hash: hashEnvelope(event) });

describe('a feed source', () => {
  it('does not read delivered events from the log', async () => {
    for (const event of log.append()) deliver(event);
    expect(await next(0)).toEqual(history.events);
    expect(await next(2)).toEqual(history.events.slice(2));
    expect(await next(3)).toEqual([]);
    expect(log.reads).toBe(0);
    source.settle(3);
    expect(settled).toEqual([1, 2, 3]);
  });

  it.each([0, 1, 2])('reads everything when event %i of three was not delivered', async (missing) => {
    for (const event of log.append().filter((_, index) => index !== missing)) deliver(event);
    expect(await next(0)).toEqual(history.events);
  });

  it('reads a long range, because computing its digests would take longer', async () => {
    for (let i = 0; i < 100; i += 1) addReadyVideo(history, `video-${i}`, 'Title');
    for (const event of log.append()) deliver(event);
    expect(await next(0)).toEqual(history.events);
    expect(log.reads).toBe(1);
  });

  const forgeries: Record<string, (event: StoredEvent) => StoredEvent> = {
    'other data': (event) => ({ ...event, data: { ...event.data, title: 'Forged' } }),
    'other data with digests of its own': (event) =>
      sealEvent({ ...event, data: { ...event.data, title: 'Forged' } }, event.previousHash),
    'another actor': (event) => ({ ...event, actor: { id: 'eve', role: 'manager' } }),
    'another actor with a hash of its own': (event) => reseal({ ...event, actor: { id: 'eve', role: 'manager' } }),
    'a text that seems to have been erased': ({ salts: { title = '', ...salts }, ...event }) => ({
      ...event,
      salts,
      data: { ...event.data, title: { erased: saltedDigest(title, event.data['title']) } },
    }),
    'the end of a text, whose beginning is in the salt': ({ salts, ...event }) => ({
      ...event,
      salts: { ...salts, title: `${salts['title']}${Buffer.from('"He said \\').toString('hex')}` },
      data: { ...event.data, title: 'hi"' },
    }),
    'no data': ({ data: _, ...event }) => event as StoredEvent,
  };

  it.each(Object.keys(forgeries))('reads events that were delivered with %s from the log instead', async (name) => {
    const [first, ...rest] = log.append();
    if (first) deliver(forgeries[name]?.(first) ?? first);
    for (const event of rest) deliver(event);
    expect(await next(0)).toEqual(history.events);
    expect(log.reads).toBe(1);
  });

  it('does not accept a forged successor of the last event', async () => {
    log.append();
    expect(await next(0)).toHaveLength(3);
    const [last] = history.events.slice(-1) as StoredEvent[];
    if (last) deliver(sealEvent({ ...last, position: 4, streamVersion: 4 }, last.hash));
    expect(await source.readAfter(3, PAGE)).toEqual([]);
    history.execute('a', { type: 'ChangeDetails', data: { title: 'True' } });
    log.append();
    expect(await next(3)).toEqual(history.events.slice(3));
  });

  it('acknowledges events beyond the head without keeping them or reading them from the log', async () => {
    const [first] = log.append();
    if (first) for (const position of [4, 1_000, Number.MAX_SAFE_INTEGER]) deliver({ ...first, position });
    expect(await next(3)).toEqual([]);
    expect(settled).toEqual([4, 1_000, Number.MAX_SAFE_INTEGER]);
    expect(log.reads).toBe(0);
  });

  it('keeps events that were recorded and delivered while it read the head', async () => {
    log.append();
    const asking = source.head();
    history.execute('a', { type: 'ChangeDetails', data: { title: 'New' } });
    for (const event of log.append()) expect(deliver(event)).toBe(true);
    expect((await asking).position).toBe(3);
    expect(await next(3)).toEqual(history.events.slice(3));
    expect([log.reads, settled]).toEqual([0, []]);
  });
});
