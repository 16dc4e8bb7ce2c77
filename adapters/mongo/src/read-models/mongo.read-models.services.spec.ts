import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { CATALOG_VERSION } from '@reelog/domain';
import type { MediaQueue } from '@reelog/domain';
import { InMemoryLeases } from '../../../../libs/coordination/src/testing/in-memory.leases.js';
import { ReadModelNotReadyError } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import type { ProjectionAdvance } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import { foldAll } from '../../../../libs/read-models/src/testing/catalog-reference.js';
import { addReadyVideo, finishJob, uploadOf } from '../../../../libs/read-models/src/testing/films.js';
import { HistoryLog } from '../../../../libs/read-models/src/testing/history-log.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { randomSteps } from '../../../../libs/read-models/src/testing/random-history.js';
import { PROJECTION_ADVANCED } from '../../../../libs/messaging/src/announcements.port.js';
import { InMemoryAnnouncements } from '../../../../libs/messaging/src/testing/in-memory.announcements.js';
import { InMemoryEventFeed } from '../../../../libs/events/src/feed/testing/in-memory.event-feed.js';
import { service } from '../../../../test/services/services.js';
import { MongoReadModels } from './mongo.read-models.js';
import { openScratchDatabase } from '../connection/testing/scratch-database.js';

const WAIT_MS = 20_000;
/** Longer than any question here takes. */
const GRACE_MS = 2_000;

describe('MongoReadModels, two instances of one installation', () => {
  let database: Awaited<ReturnType<typeof openScratchDatabase>>;
  let history: History;
  let log: HistoryLog;
  let leases: InMemoryLeases;
  let feed: InMemoryEventFeed;
  let announcements: InMemoryAnnouncements;
  let problems: string[];
  let one: MongoReadModels;
  let other: MongoReadModels;

  beforeEach(async () => {
    database = await openScratchDatabase(service('MONGODB_URL'));
    history = new History();
    log = new HistoryLog(history);
    leases = new InMemoryLeases();
    feed = new InMemoryEventFeed(['api.catalog', 'api.pending-work']);
    announcements = new InMemoryAnnouncements();
    problems = [];
    one = readModels();
    other = readModels();
  });
  afterEach(async () => {
    await other.stop();
    await one.stop();
    await database.drop();
  });

  const readModels = (): MongoReadModels =>
    new MongoReadModels({
      connection: database.connection,
      log,
      leases,
      feed,
      announcements,
      report: (problem, error) => problems.push(`${problem}: ${String(error)}`),
      graceMs: GRACE_MS,
    });

  /** `one` runs the projections, since it asks first. */
  async function start(): Promise<void> {
    await one.start();
    for (const projection of ['catalog', 'pending-work'])
      expect(await one.waitFor(projection, history.events.length, WAIT_MS)).toBe(true);
    await other.start();
  }

  function publish(): void {
    for (const event of log.append()) feed.publish(event);
  }

  async function caughtUp(): Promise<void> {
    publish();
    for (const models of [one, other])
      for (const projection of ['catalog', 'pending-work'])
        expect(await models.waitFor(projection, history.events.length, WAIT_MS)).toBe(true);
  }

  function advancesOf(models: MongoReadModels): ProjectionAdvance[] {
    const advances: ProjectionAdvance[] = [];
    models.onAdvance((advance) => {
      if (advance.projection === 'catalog') advances.push(advance);
    });
    return advances;
  }

  it('say that they are not ready before the first generation is there', async () => {
    await expect(one.catalog.get('a')).rejects.toThrow(ReadModelNotReadyError);
    await expect(one.pendingWork.waiting('probe', 1)).rejects.toThrow(ReadModelNotReadyError);
  });

  it('tell both, in order and once it can be read, what one of them took in', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    log.append();
    await start();
    const told = [one, other].map(advancesOf);
    const readBack: Promise<unknown>[] = [];
    other.onAdvance(({ projection, keys }) => {
      if (projection === 'catalog') readBack.push(other.catalog.getMany(keys));
    });
    for (const id of ['b', 'c', 'd']) {
      addReadyVideo(history, id, `Video ${id}`);
      await caughtUp();
    }
    for (const advances of told) {
      expect(advances.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['b', 'c', 'd']));
      expect(advances.at(-1)?.position).toBe(12);
      expect(advances).toEqual([...advances].sort((x, y) => x.position - y.position));
    }
    expect((await Promise.all(readBack)).flat()).toEqual(
      told[1]?.flatMap(({ keys }) => keys).map((videoId) => expect.objectContaining({ videoId })),
    );
    expect(feed.unsettled('api.catalog')).toBe(0);
    expect(problems).toEqual([]);
  });

  it('miss no key when announcements are lost, and never answer what is older than what was waited for', async () => {
    await start();
    addReadyVideo(history, 'a', 'Old harbour');
    await caughtUp();
    const advances = advancesOf(other);
    announcements.losing = true;
    for (const title of ['First', 'Second', 'Third']) {
      expect(await other.catalog.get('a')).toBeDefined();
      history.execute('a', { type: 'ChangeDetails', data: { title } });
      addReadyVideo(history, title, title);
      await caughtUp();
      expect(await other.catalog.get('a')).toMatchObject({ video: { title } });
    }
    expect(new Set(advances.flatMap(({ keys }) => keys))).toEqual(new Set(['a', 'First', 'Second', 'Third']));
    announcements.losing = false;
    history.execute('a', { type: 'ChangeDetails', data: { title: 'Fourth' } });
    await caughtUp();
    expect(advances.at(-1)).toEqual({ projection: 'catalog', position: history.events.length, keys: ['a'] });
  });

  it.each([false, true])('never list less than the position they name, announcements lost: %s', async (losing) => {
    addReadyVideo(history, 'a', 'Title');
    log.append();
    await start();
    announcements.losing = losing;
    const changed: number[] = [];
    let last = 0;
    const lists = (async () => {
      do {
        const page = await other.catalog.list({ audience: 'viewers', sort: 'newest', limit: 10 });
        const due = changed.findLast((position) => position <= page.position) ?? 0;
        expect(page.items[0]?.position).toBeGreaterThanOrEqual(due);
        last = page.position;
      } while (last < history.events.length || changed.length < 20);
    })();
    for (let i = 0; i < 20; i += 1) {
      history.execute('a', { type: 'ChangeDetails', data: { title: `Title ${i}` } });
      changed.push(history.events.length);
      publish();
      await pause(100);
    }
    await lists;
    expect(last).toBe(history.events.length);
  });

  it('do not believe how far the projection is said to be, and go on telling how far it is', async () => {
    await start();
    const advances = advancesOf(other);
    const said = { projection: 'catalog', from: 0, position: Number.MAX_SAFE_INTEGER, keys: ['a'] };
    announcements.announce(PROJECTION_ADVANCED, said);
    for (const wrong of [{ position: '9' }, { from: null }, { keys: null }, { keys: [{}] }])
      announcements.announce(PROJECTION_ADVANCED, { ...said, ...wrong });
    expect(await other.waitFor('catalog', 1, 100)).toBe(false);
    for (const id of ['a', 'b']) {
      addReadyVideo(history, id, `Video ${id}`);
      await caughtUp();
    }
    expect(advances.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['a', 'b']));
    expect(advances.at(-1)?.position).toBe(6);
    expect(await other.catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).toMatchObject({ position: 6 });
  });

  it('find out by themselves that the log has grown when nothing is delivered at all', async () => {
    await start();
    announcements.losing = true;
    addReadyVideo(history, 'a', 'Old harbour');
    log.append();
    expect(await other.waitFor('catalog', 3, WAIT_MS)).toBe(true);
  });

  it('read what was not delivered from the log, and skip what comes twice', async () => {
    await start();
    for (const id of ['a', 'b', 'c']) addReadyVideo(history, id, id);
    const [first, , third, ...rest] = log.append();
    for (const event of [...rest, third, first, first]) if (event) feed.publish(event);
    expect(await other.waitFor('catalog', 9, WAIT_MS)).toBe(true);
    expect(await other.catalog.getMany(['a', 'b', 'c'])).toEqual([...foldAll(history).values()]);
    if (first) feed.publish(first);
    await pause(50);
    expect(feed.unsettled('api.catalog')).toBe(0);
  });

  it('go on where one of them lost its lease', async () => {
    await start();
    for (let i = 0; i < 10; i += 1) {
      addReadyVideo(history, `video-${i}`, `Video ${i}`);
      publish();
      leases.lose('projection:catalog');
    }
    await caughtUp();
    expect(await other.catalog.changedSince(0, 100)).toEqual([...foldAll(history).values()]);
    expect(await one.status()).toMatchObject([{ generation: 1, state: 'live', position: 30, head: 30 }, {}]);
  });

  it('are rebuilt when any of them is asked, and answer all the time', async () => {
    for (let i = 0; i < 300; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    log.append();
    await start();
    let rebuilding = true;
    const rebuilt = other.rebuild('catalog').finally(() => (rebuilding = false));
    while (rebuilding) {
      for (const { catalog } of [one, other])
        expect((await catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).items).toHaveLength(1);
    }
    await rebuilt;
    for (const models of [one, other])
      expect((await models.status())[0]).toMatchObject({ generation: 2, position: 900, state: 'live', progress: 1 });
    await pause(2 * GRACE_MS);
    const names = (await database.connection.mongoose.listCollections()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('catalog')).sort()).toEqual([
      `catalog_v${CATALOG_VERSION}_g2`,
      `catalog_v${CATALOG_VERSION}_g2_facts`,
      `catalog_v${CATALOG_VERSION}_g2_tags`,
      `catalog_v${CATALOG_VERSION}_g2_views`,
    ]);
    await expect(other.rebuild('nothing')).rejects.toThrow('There is no projection nothing');
  });

  it('followed live, equal a rebuild and a plain fold, whatever happened', async () => {
    await start();
    const allEntries = () => other.catalog.changedSince(0, 100_000);
    const property = fc.asyncProperty(fc.array(randomSteps, { minLength: 1, maxLength: 4 }), async (parts) => {
      for (const steps of parts) {
        for (const step of steps) step(history);
        await caughtUp();
      }
      const live = await allEntries();
      await other.rebuild('catalog');
      expect(await allEntries()).toEqual(live);
      expect(live).toEqual([...foldAll(history).values()].sort((a, b) => a.position - b.position));
    });
    await fc.assert(property, { numRuns: 5 });
  }, 120_000);

  it('wait for a position no longer than they are told', async () => {
    await start();
    expect(await other.waitFor('catalog', 1, 20)).toBe(false);
    await expect(other.waitFor('nothing', 1, 20)).rejects.toThrow('There is no projection nothing');
  });

  it('know which jobs are due, the longest waiting first, until they are done', async () => {
    await start();
    history.execute('b', uploadOf('b', 'Second'));
    history.pass(1_000);
    history.execute('a', uploadOf('a', 'Third'));
    await caughtUp();
    const waiting = async (limit = 10) =>
      (await other.pendingWork.waiting('probe', limit)).map(({ videoId }) => videoId);
    expect(await waiting()).toEqual(['b', 'a']);
    expect(await waiting(1)).toEqual(['b']);
    finishJob(history, 'b', 60);
    finishJob(history, 'b', 60);
    history.execute('a', { type: 'RemoveVideo', data: {} });
    await caughtUp();
    expect(await waiting()).toEqual([]);
    const known = await other.pendingWork.find(['a', 'b', 'nothing']);
    expect(known.map(({ videoId, video }) => [videoId, video.status]).sort()).toEqual([
      ['a', 'removed'],
      ['b', 'ready'],
    ]);
  });

  it('give the jobs of one queue by their waiting, whatever waits in the others', async () => {
    await start();
    for (const video of ['a', 'b', 'c']) {
      history.execute(video, uploadOf(video, video));
      finishJob(history, video, 60);
      history.pass(1_000);
    }
    history.execute('d', uploadOf('d', 'Last'));
    await caughtUp();
    const waiting = async (queue: MediaQueue, limit: number) =>
      (await other.pendingWork.waiting(queue, limit)).map(({ videoId }) => videoId);
    expect(await waiting('probe', 1)).toEqual(['d']);
    expect(await waiting('previews', 2)).toEqual(['a', 'b']);
    finishJob(history, 'd', 36_000);
    finishJob(history, 'a', 60);
    await caughtUp();
    expect(await waiting('probe', 10)).toEqual([]);
    expect(await waiting('previews', 10)).toEqual(['b', 'c']);
    expect(await waiting('previews-long', 10)).toEqual(['d']);
  });

  it('hear of an event within milliseconds', async () => {
    await start();
    const times: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      addReadyVideo(history, `video-${i}`, `Video ${i}`);
      const goal = history.events.length;
      const heard = new Promise<void>((resolve) => {
        const stop = other.onAdvance(({ projection, position }) => {
          if (projection !== 'catalog' || position < goal) return;
          stop();
          resolve();
        });
      });
      const started = performance.now();
      publish();
      await heard;
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    console.log(`append to advance elsewhere: p50 ${times[50]?.toFixed(1)} ms, p99 ${times[98]?.toFixed(1)} ms`);
    expect(times[50]).toBeLessThan(250);
  });
});
