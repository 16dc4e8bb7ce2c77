import { copyFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOG_VERSION, type CatalogEntry } from '@reelog/domain';
import { catalogProjection } from '../../../../libs/read-models/src/catalog/catalog.projection.js';
import { ProjectionRunner } from '../../../../libs/read-models/src/projections/projection-runner.js';
import { foldAll } from '../../../../libs/read-models/src/testing/catalog-reference.js';
import { addReadyVideo } from '../../../../libs/read-models/src/testing/sample-videos.js';
import { History } from '../../../../libs/read-models/src/testing/history.js';
import { catalogTables } from './catalog.tables.js';
import { SqliteGenerations } from './projection-generations.js';

describe('SqliteGenerations with files that are no longer a read model', () => {
  const fileName = `catalog.v${CATALOG_VERSION}.g1.db`;
  let root: string;
  let folder: string;
  let history: History;
  let generations: SqliteGenerations<CatalogEntry>;

  /** An intact read model, in a file without connections. */
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'reelog-generations-'));
    folder = join(root, 'copy');
    history = new History();
    for (let i = 0; i < 50; i += 1) addReadyVideo(history, `video-${i}`, `Video ${i}`);
    const original = new SqliteGenerations(join(root, 'original'), catalogProjection, catalogTables);
    const generation = await original.create(history.head());
    await (await ProjectionRunner.open(catalogProjection, history, generation.store)).advance();
    await generation.complete();
    await generation.close();
    await mkdir(folder);
    await copyFile(join(root, 'original', fileName), join(folder, fileName));
    generations = new SqliteGenerations(folder, catalogProjection, catalogTables);
  });
  afterEach(() => rm(root, { recursive: true }));

  it('opens an intact one', async () => {
    const live = await generations.openLive(history.head());
    expect(await live?.store.load(['video-7'])).toEqual(new Map([['video-7', foldAll(history).get('video-7')]]));
    await live?.close();
  });

  it.each([
    ['empty', (file: string) => truncate(file, 0)],
    ['cut off', (file: string) => truncate(file, 20_000)],
    ['something else', (file: string) => writeFile(file, 'this is no database'.repeat(1_000))],
  ])('removes one that is %s', async (_how, damage) => {
    await damage(join(folder, fileName));
    expect(await generations.openLive(history.head())).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes one of another version, and does not touch other projections', async () => {
    await writeFile(join(folder, 'pending-work.v1.g1.db'), 'not mine');
    const newer = new SqliteGenerations(folder, { ...catalogProjection, version: CATALOG_VERSION + 1 }, catalogTables);
    expect(await newer.openLive(history.head())).toBeUndefined();
    expect(await readdir(folder)).toEqual(['pending-work.v1.g1.db']);
  });
});
