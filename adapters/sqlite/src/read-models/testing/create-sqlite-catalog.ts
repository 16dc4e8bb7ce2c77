import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogEntry } from '@reelog/domain';
import type { CatalogUnderTest } from '../../../../../libs/read-models/src/testing/catalog-under-test.js';
import { catalogProjection } from '../../../../../libs/read-models/src/catalog/catalog.projection.js';
import { SNAPSHOT_INTERVAL_MS } from '../../../../../libs/read-models/src/catalog/view-count-snapshots.js';
import { ProjectionRunner } from '../../../../../libs/read-models/src/projections/projection-runner.js';
import type { History } from '../../../../../libs/read-models/src/testing/history.js';
import type { ListPlan } from '../catalog.list.js';
import { SqliteCatalogQueries } from '../catalog.queries.js';
import { catalogTables } from '../catalog.tables.js';
import { SqliteGenerations } from '../projection-generations.js';
import { ReadModelConnection } from '../read-models.connection.js';
import { generationFile } from '../read-models.files.js';

/** An empty catalog in its own folder. */
export async function createSqliteCatalog(plan: ListPlan): Promise<CatalogUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-catalog-'));
  const generations = new SqliteGenerations(folder, catalogProjection, catalogTables);
  const generation = await generations.create({ logId: 'test', position: 0, hash: '' });
  await generation.complete();
  let now = Date.now();
  const damaged = (): never => {
    throw new Error('The read model is damaged');
  };
  const model = new ReadModelConnection('catalog', damaged);
  model.switchTo(generationFile(folder, 'catalog', catalogProjection.version, generation.number).path);
  return {
    queries: new SqliteCatalogQueries(model, plan),
    async catchUp(history: History) {
      const runner = await ProjectionRunner.open<CatalogEntry>(catalogProjection, history, generation.store);
      while (await runner.advance());
    },
    snapshotCounts: () => generation.store.tend?.((now += SNAPSHOT_INTERVAL_MS)) ?? Promise.resolve(),
    async close() {
      model.close();
      await generation.close();
      await rm(folder, { recursive: true });
    },
  };
}
