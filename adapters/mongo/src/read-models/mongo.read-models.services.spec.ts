import { setTimeout as pause } from 'node:timers/promises';
import { CATALOG_VERSION } from '@reelog/domain';
import type { ProjectionAdvance } from '../../../../libs/read-models/src/catalog/catalog-queries.port.js';
import { foldAll } from '../../../../libs/read-models/src/testing/catalog-reference.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import type { History } from '../../../../libs/read-models/src/testing/history.js';
import { PROJECTION_ADVANCED } from '../../../../libs/messaging/src/announcements.port.js';
import type { MongoReadModels } from './mongo.read-models.js';
import { MongoReadModelsUnderTest } from './testing/mongo-read-models.js';

const WAIT_MS = 20_000;

describe('MongoReadModels, two instances of one installation', () => {
  let tested: MongoReadModelsUnderTest;
  let history: History;
  let one: MongoReadModels;
  let other: MongoReadModels;
  beforeEach(async () => {
    tested = await MongoReadModelsUnderTest.create();
    ({ history, one, models: other } = tested);
  });
  afterEach(() => tested.close());

  function advancesOf(models: MongoReadModels): ProjectionAdvance[] {
    const advances: ProjectionAdvance[] = [];
    models.onAdvance((advance) => {
      if (advance.projection === 'catalog') advances.push(advance);
    });
    return advances;
  }

  it('both report what one of them folded in, in order and after queries see it', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    tested.log.append();
    await tested.start();
    const told = [one, other].map(advancesOf);
    const readBack: Promise<unknown>[] = [];
    other.onAdvance(({ projection, keys }) => {
      if (projection === 'catalog') readBack.push(other.catalog.getMany(keys));
    });
    for (const id of ['b', 'c', 'd']) {
      addReadyVideo(history, id, `Video ${id}`);
      await tested.bothCaughtUp();
    }
    for (const advances of told) {
      expect(advances.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['b', 'c', 'd']));
      expect(advances.at(-1)?.position).toBe(12);
      expect(advances).toEqual([...advances].sort((x, y) => x.position - y.position));
    }
    expect((await Promise.all(readBack)).flat()).toEqual(
      told[1]?.flatMap(({ keys }) => keys).map((videoId) => expect.objectContaining({ videoId })),
    );
    expect(tested.feed.unsettled('api.catalog')).toBe(0);
    expect(tested.problems).toEqual([]);
  });

  it('miss no key when announcements are lost, and never return data older than a position that was waited for', async () => {
    await tested.start();
    addReadyVideo(history, 'a', 'Old harbour');
    await tested.bothCaughtUp();
    const advances = advancesOf(other);
    tested.announcements.losing = true;
    for (const title of ['First', 'Second', 'Third']) {
      expect(await other.catalog.get('a')).toBeDefined();
      history.execute('a', { type: 'ChangeDetails', data: { title } });
      addReadyVideo(history, title, title);
      await tested.bothCaughtUp();
      expect(await other.catalog.get('a')).toMatchObject({ video: { title } });
    }
    expect(new Set(advances.flatMap(({ keys }) => keys))).toEqual(new Set(['a', 'First', 'Second', 'Third']));
    tested.announcements.losing = false;
    history.execute('a', { type: 'ChangeDetails', data: { title: 'Fourth' } });
    await tested.bothCaughtUp();
    expect(advances.at(-1)).toEqual({ projection: 'catalog', position: history.events.length, keys: ['a'] });
  });

  it.each([false, true])('never list data older than their position, with lost announcements: %s', async (losing) => {
    addReadyVideo(history, 'a', 'Title');
    tested.log.append();
    await tested.start();
    tested.announcements.losing = losing;
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
      tested.publish();
      await pause(100);
    }
    await lists;
    expect(last).toBe(history.events.length);
  });

  it('ignore a wrong announced position, and keep reporting the right one', async () => {
    await tested.start();
    const advances = advancesOf(other);
    const said = { projection: 'catalog', from: 0, position: Number.MAX_SAFE_INTEGER, keys: ['a'] };
    tested.announcements.announce(PROJECTION_ADVANCED, said);
    for (const wrong of [{ position: '9' }, { from: null }, { keys: null }, { keys: [{}] }])
      tested.announcements.announce(PROJECTION_ADVANCED, { ...said, ...wrong });
    expect(await other.waitFor('catalog', 1, 100)).toBe(false);
    for (const id of ['a', 'b']) {
      addReadyVideo(history, id, `Video ${id}`);
      await tested.bothCaughtUp();
    }
    expect(advances.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['a', 'b']));
    expect(advances.at(-1)?.position).toBe(6);
    expect(await other.catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).toMatchObject({ position: 6 });
  });

  it('read undelivered events from the log, and skip duplicates', async () => {
    await tested.start();
    for (const id of ['a', 'b', 'c']) addReadyVideo(history, id, id);
    const [first, , third, ...rest] = tested.log.append();
    for (const event of [...rest, third, first, first]) if (event) tested.feed.publish(event);
    expect(await other.waitFor('catalog', 9, WAIT_MS)).toBe(true);
    expect(await other.catalog.getMany(['a', 'b', 'c'])).toEqual([...foldAll(history).values()]);
    if (first) tested.feed.publish(first);
    await pause(50);
    expect(tested.feed.unsettled('api.catalog')).toBe(0);
  });

  it('continue after one of them lost its lease', async () => {
    await tested.start();
    for (let i = 0; i < 10; i += 1) {
      addReadyVideo(history, `video-${i}`, `Video ${i}`);
      tested.publish();
      tested.leases.lose('projection:catalog');
    }
    await tested.bothCaughtUp();
    expect(await other.catalog.changedSince(0, 100)).toEqual([...foldAll(history).values()]);
    expect(await one.status()).toMatchObject([{ generation: 1, state: 'live', position: 30, head: 30 }, {}]);
  });

  it('are rebuilt when any of them is asked, and always answer queries', async () => {
    for (let i = 0; i < 300; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    tested.log.append();
    await tested.start();
    let rebuilding = true;
    const rebuilt = other.rebuild('catalog').finally(() => (rebuilding = false));
    while (rebuilding) {
      for (const { catalog } of [one, other])
        expect((await catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).items).toHaveLength(1);
    }
    await rebuilt;
    for (const models of [one, other])
      expect((await models.status())[0]).toMatchObject({ generation: 2, position: 900, state: 'live', progress: 1 });
    expect((await tested.catalogCollections()).sort()).toEqual([
      `catalog_v${CATALOG_VERSION}_g2`,
      `catalog_v${CATALOG_VERSION}_g2_facts`,
      `catalog_v${CATALOG_VERSION}_g2_tags`,
      `catalog_v${CATALOG_VERSION}_g2_views`,
    ]);
    await expect(other.rebuild('nothing')).rejects.toThrow('There is no projection nothing');
  });

  it('receive an event within milliseconds', async () => {
    await tested.start();
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
      tested.publish();
      await heard;
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    console.log(`append to advance elsewhere: p50 ${times[50]?.toFixed(1)} ms, p99 ${times[98]?.toFixed(1)} ms`);
    expect(times[50]).toBeLessThan(250);
  });
});
