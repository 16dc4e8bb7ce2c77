import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOG_VERSION, type CatalogEntry, type RecordedEvent } from '@reelog/domain';
import { catalogTables } from '../../adapters/sqlite/src/read-models/catalog.tables.js';
import { SqliteGenerations } from '../../adapters/sqlite/src/read-models/projection-generations.js';
import { catalogProjection } from '../../libs/read-models/src/catalog/catalog.projection.js';
import { CatchUpProjection } from '../../libs/read-models/src/projections/catch-up-projection.js';
import type {
  Projection,
  ProjectionSource,
  ProjectionStatus,
} from '../../libs/read-models/src/projections/projection-store.port.js';
import { addReadyVideo } from '../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../libs/read-models/src/testing/history.js';

describe('CatchUpProjection', () => {
  let folder: string;
  let history: History;
  /** All announcements, in order. */
  let told: string[];
  let status: ProjectionStatus;
  let catchUp: CatchUpProjection<CatalogEntry>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reelog-catch-up-'));
    history = new History();
    told = [];
  });
  afterEach(async () => {
    await catchUp.close();
    await rm(folder, { recursive: true });
  });

  async function open(projection: Projection<CatalogEntry> = catalogProjection, source: ProjectionSource = history) {
    const generations = new SqliteGenerations(folder, projection, catalogTables);
    catchUp = new CatchUpProjection(projection, source, generations, {
      advanced: (_name, position, keys) => void told.push(`advanced to ${position}: ${keys.join(' ')}`),
      switched: async (_name, generation, position) => void told.push(`generation ${generation} at ${position}`),
      changed: (changed) => void (status = changed),
      broken: ({ position, problem }) => void told.push(`broken at ${position}: ${problem}`),
    });
    await catchUp.open();
  }

  async function settle(): Promise<void> {
    while (await catchUp.step());
  }

  it('builds a first generation silently, then announces every advance', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    await open();
    expect(status).toMatchObject({ state: 'building', generation: 0, position: 0, head: 3, progress: 0 });
    await settle();
    expect(told).toEqual(['generation 1 at 3']);
    addReadyVideo(history, 'b', 'New harbour');
    await settle();
    expect(told).toEqual(['generation 1 at 3', 'advanced to 6: b']);
    expect(status).toEqual({
      name: 'catalog',
      version: CATALOG_VERSION,
      generation: 1,
      position: 6,
      head: 6,
      state: 'live',
      progress: 1,
    });
  });

  it('is live at once on an empty log', async () => {
    await open();
    await settle();
    expect(told).toEqual(['generation 1 at 0']);
    expect(status.state).toBe('live');
  });

  it('continues an existing generation', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    await open();
    await settle();
    await catchUp.close();
    addReadyVideo(history, 'b', 'New harbour');
    told = [];
    await open();
    await settle();
    expect(told).toEqual(['generation 1 at 3', 'advanced to 6: b']);
  });

  it('rebuilds beside the live generation, which stays up to date, and removes the old one', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    await open();
    await settle();
    told = [];
    const rebuilt = catchUp.rebuild();
    addReadyVideo(history, 'b', 'New harbour');
    await catchUp.step();
    expect(told).toEqual(['advanced to 6: b']);
    expect(status).toMatchObject({ state: 'building', generation: 1, progress: 1 });
    await settle();
    await rebuilt;
    expect(told).toEqual(['advanced to 6: b', 'generation 2 at 6']);
    addReadyVideo(history, 'c', 'Lighthouse');
    await settle();
    expect(told.at(-1)).toBe('advanced to 9: c');
    expect((await readdir(folder)).filter((file) => file.endsWith('.db'))).toEqual([
      `catalog.v${CATALOG_VERSION}.g2.db`,
    ]);
  });

  it('stops before an event that it cannot fold, and reports it', async () => {
    await open(brokenAt(5));
    await settle();
    addReadyVideo(history, 'a', 'Old harbour');
    addReadyVideo(history, 'b', 'New harbour');
    await settle();
    expect(status).toMatchObject({ state: 'failed', position: 4, head: 6 });
    expect(status.error).toContain('event 5 (VideoProbed)');
    await settle();
    expect(told).toEqual(['generation 1 at 0', 'advanced to 4: a b']);
  });

  it('fails a first build at such an event, without retries', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    let folds = 0;
    await open(brokenAt(2, () => (folds += 1)));
    await settle();
    const tries = folds;
    await settle();
    expect(status).toMatchObject({ state: 'failed', generation: 0, position: 0 });
    expect(folds).toBe(tries);
    expect(await readdir(folder)).toEqual([]);
  });

  it('fails a rebuild at such an event and keeps the live generation', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    let broken = false;
    await open({
      ...catalogProjection,
      fold: (entry, event) => (broken ? brokenAt(2) : catalogProjection).fold(entry, event),
    });
    await settle();
    broken = true;
    const outcome = catchUp.rebuild().catch((error: Error) => error.message);
    await settle();
    expect(await outcome).toContain('event 2 (VideoProbed)');
    expect(status).toMatchObject({ state: 'live', generation: 1, position: 3 });
    expect((await readdir(folder)).filter((file) => file.endsWith('.db'))).toEqual([
      `catalog.v${CATALOG_VERSION}.g1.db`,
    ]);
  });

  it('skips a damaged event, reports it, and processes all others', async () => {
    addReadyVideo(history, 'a', 'Old harbour');
    addReadyVideo(history, 'b', 'New harbour');
    const source: ProjectionSource = {
      head: () => history.head(),
      readAfter: (after, limit) =>
        history
          .readAfter(after, limit)
          .map((event) => (event.position === 1 ? { position: 1, problem: 'Its data are not JSON.' } : event)),
    };
    await open(catalogProjection, source);
    await settle();
    expect(status).toMatchObject({ state: 'live', position: 6 });
    expect(told).toEqual(['broken at 1: Its data are not JSON.', 'generation 1 at 6']);
  });

  it('continues once the log can be read again', async () => {
    let unreachable = false;
    const source: ProjectionSource = {
      head: () => history.head(),
      readAfter(after, limit) {
        if (unreachable) throw new Error('The log cannot be read');
        return history.readAfter(after, limit);
      },
    };
    await open(catalogProjection, source);
    await settle();
    unreachable = true;
    addReadyVideo(history, 'a', 'Old harbour');
    await settle();
    expect(status).toMatchObject({ state: 'failed', error: 'The log cannot be read', position: 0 });
    unreachable = false;
    await settle();
    expect(status).toMatchObject({ state: 'live', position: 3 });
    expect(status.error).toBeUndefined();
  });
});

const brokenAt = (position: number, onFold: () => void = () => undefined): Projection<CatalogEntry> => ({
  ...catalogProjection,
  fold(entry, event: RecordedEvent) {
    if (event.position !== position) return catalogProjection.fold(entry, event);
    onFold();
    throw new Error('cannot be folded');
  },
});
