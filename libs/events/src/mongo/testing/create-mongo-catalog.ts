import type { CatalogEntry } from '@reelog/domain';
import type { CatalogUnderTest } from '../../read-models/catalog-queries.contract.js';
import { catalogProjection } from '../../read-models/catalog.projection.js';
import { TAKING_EVERY_MS } from '../../read-models/catalog-takings.js';
import { ProjectionRunner } from '../../read-models/projection-runner.js';
import type { History } from '../../read-models/testing/history.js';
import { catalogLayout } from '../mongo.catalog.layout.js';
import type { ListPlan } from '../mongo.catalog.list.js';
import { MongoCatalogQueries } from '../mongo.catalog.queries.js';
import { MongoCatalogTags } from '../mongo.catalog.tags.js';
import type { MongoConnection } from '../mongo.connection.js';
import { MongoGenerations } from '../mongo.projection-generations.js';
import { MongoReadModel } from '../mongo.read-model.js';

/** An empty catalog in a generation of its own; the newest one of a database is the one that is asked. */
export async function createMongoCatalog(connection: MongoConnection, plan: ListPlan): Promise<CatalogUnderTest> {
  const generations = new MongoGenerations(connection, catalogProjection, catalogLayout, 0);
  const generation = await generations.create({ logId: 'test', position: 0, hash: '' });
  await generation.complete();
  let now = Date.now();
  const model = new MongoReadModel(connection, catalogProjection);
  return {
    queries: new MongoCatalogQueries(model, plan, new MongoCatalogTags(model, false)),
    async catchUp(history: History) {
      const runner = await ProjectionRunner.open<CatalogEntry>(catalogProjection, history, generation.store);
      while (await runner.advance());
      await model.find(); // as whoever follows a projection does
    },
    takeCounts: () => generation.store.tend?.((now += TAKING_EVERY_MS)) ?? Promise.resolve(),
    close: () => generation.remove(),
  };
}
