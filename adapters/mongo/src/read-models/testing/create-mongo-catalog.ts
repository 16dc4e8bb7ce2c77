import type { CatalogEntry } from '@reelog/domain';
import type { CatalogUnderTest } from '../../../../../libs/read-models/src/testing/catalog-under-test.js';
import { catalogProjection } from '../../../../../libs/read-models/src/catalog/catalog.projection.js';
import { SNAPSHOT_INTERVAL_MS } from '../../../../../libs/read-models/src/catalog/view-count-snapshots.js';
import { ProjectionRunner } from '../../../../../libs/read-models/src/projections/projection-runner.js';
import type { History } from '../../../../../libs/read-models/src/testing/history.js';
import { catalogLayout } from '../catalog.layout.js';
import type { ListPlan } from '../catalog.list.js';
import { MongoCatalogQueries } from '../catalog.queries.js';
import type { MongoConnection } from '../../connection/mongo.connection.js';
import { MongoGenerations } from '../projection-generations.js';
import { MongoReadModel } from '../read-model.js';

/** An empty catalog in a new generation; queries use the newest one of a database. */
export async function createMongoCatalog(connection: MongoConnection, plan: ListPlan): Promise<CatalogUnderTest> {
  const generations = new MongoGenerations(connection, catalogProjection, catalogLayout, 0);
  const generation = await generations.create({ logId: 'test', position: 0, hash: '' });
  await generation.complete();
  let now = Date.now();
  const model = new MongoReadModel(connection, catalogProjection);
  return {
    queries: new MongoCatalogQueries(model, plan, false),
    async catchUp(history: History) {
      const runner = await ProjectionRunner.open<CatalogEntry>(catalogProjection, history, generation.store);
      while (await runner.advance());
      await model.find(); // like a runner of the projection
    },
    snapshotCounts: () => generation.store.tend?.((now += SNAPSHOT_INTERVAL_MS)) ?? Promise.resolve(),
    close: () => generation.remove(),
  };
}
