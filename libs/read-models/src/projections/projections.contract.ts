import fc from 'fast-check';
import { type ProjectionAdvance, ReadModelNotReadyError } from '../catalog/catalog-queries.port.js';
import { foldAll } from '../testing/catalog-reference.js';
import { randomSteps } from '../testing/random-history.js';
import { caughtUp, type ReadModelsUnderTest } from '../testing/read-models-under-test.js';
import { addReadyVideo } from '../testing/sample-videos.js';

/** The contract of the projections of every database. */
export function projectionsContract(create: () => Promise<ReadModelsUnderTest>): void {
  let tested: ReadModelsUnderTest;
  beforeEach(async () => {
    tested = await create();
  });
  afterEach(() => tested.close());

  it('are not ready before the first generation exists', async () => {
    const { catalog, pendingWork } = tested.models;
    await expect(catalog.get('a')).rejects.toThrow(ReadModelNotReadyError);
    await expect(pendingWork.waiting('probe', 1)).rejects.toThrow(ReadModelNotReadyError);
    await expect(pendingWork.find(['a'])).rejects.toThrow(ReadModelNotReadyError);
  });

  it('build what is missing, then report in order what they folded in, after queries see it', async () => {
    const { history } = tested;
    addReadyVideo(history, 'a', 'Old harbour');
    tested.append();
    await tested.start();
    await caughtUp(tested);
    const { models } = tested;
    const advances: ProjectionAdvance[] = [];
    const readBack: Promise<unknown>[] = [];
    models.onAdvance((advance) => {
      if (advance.projection !== 'catalog') return;
      advances.push(advance);
      readBack.push(models.catalog.getMany(advance.keys));
    });
    for (const id of ['b', 'c', 'd']) {
      addReadyVideo(history, id, `Video ${id}`);
      await caughtUp(tested);
    }
    expect(advances.at(-1)?.position).toBe(history.events.length);
    expect(advances.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining(['b', 'c', 'd']));
    expect(advances).toEqual([...advances].sort((x, y) => x.position - y.position));
    expect((await Promise.all(readBack)).flat()).toEqual(
      advances.flatMap(({ keys }) => keys).map((videoId) => expect.objectContaining({ videoId })),
    );
  });

  it('notice new events without a wake-up', async () => {
    await tested.start();
    tested.loseAnnouncements();
    addReadyVideo(tested.history, 'a', 'Old harbour');
    tested.append();
    expect(await tested.models.waitFor('catalog', 3, 20_000)).toBe(true);
  });

  it('stop waiting for a position at the timeout', async () => {
    await tested.start();
    const { models } = tested;
    expect(await models.waitFor('catalog', 1, 20)).toBe(false);
    await expect(async () => models.waitFor('nothing', 1, 20)).rejects.toThrow('There is no projection nothing');
  });

  it('continue after a restart where they stopped', async () => {
    const { history } = tested;
    await tested.start();
    addReadyVideo(history, 'a', 'Old harbour');
    await caughtUp(tested);
    await tested.restart();
    expect(await tested.models.catalog.get('a')).toEqual(foldAll(history).get('a'));
    addReadyVideo(history, 'b', 'New harbour');
    await caughtUp(tested);
    expect(await tested.models.status()).toMatchObject([
      { name: 'catalog', generation: 1, state: 'live' },
      { name: 'pending-work', generation: 1, state: 'live' },
    ]);
  });

  it('equal a rebuild and a plain fold of any history while they follow it', async () => {
    await tested.start();
    const { history, models } = tested;
    const allEntries = () => models.catalog.changedSince(0, 100_000);
    const property = fc.asyncProperty(fc.array(randomSteps, { minLength: 1, maxLength: 4 }), async (parts) => {
      for (const steps of parts) {
        for (const step of steps) step(history);
        await caughtUp(tested);
      }
      const live = await allEntries();
      await models.rebuild('catalog');
      expect(await allEntries()).toEqual(live);
      expect(live).toEqual([...foldAll(history).values()].sort((a, b) => a.position - b.position));
    });
    await fc.assert(property, { numRuns: 8 });
  }, 120_000);

  it('answer queries during a rebuild, and keep one generation', async () => {
    const { history } = tested;
    for (let i = 0; i < 300; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    tested.append();
    await tested.start();
    await caughtUp(tested);
    const { models } = tested;
    let rebuilding = true;
    const rebuilt = models.rebuild('catalog').finally(() => (rebuilding = false));
    while (rebuilding) {
      expect((await models.catalog.list({ audience: 'viewers', sort: 'newest', limit: 1 })).items).toHaveLength(1);
      await new Promise(setImmediate);
    }
    await rebuilt;
    expect((await models.status())[0]).toMatchObject({ generation: 2, position: 900, state: 'live' });
    expect(await tested.generations()).toEqual([2]);
  });

  it('reject a rebuild of an unknown projection', async () => {
    await tested.start();
    await expect(tested.models.rebuild('nothing')).rejects.toThrow('There is no projection nothing');
  });
}
