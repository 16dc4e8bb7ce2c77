import { catalogQueriesContract, type CatalogUnderTest } from './catalog/catalog-queries.contract.js';
import { pendingWorkContract } from './catalog/pending-work.contract.js';
import { projectionStoreContract, type ProjectionStoreUnderTest } from './projections/projection-store.contract.js';
import { projectionsContract } from './projections/projections.contract.js';
import type { ReadModelsUnderTest } from './testing/read-models-under-test.js';

export interface ReadModelsSuite {
  createStore(): Promise<ProjectionStoreUnderTest>;
  createCatalog(): Promise<CatalogUnderTest>;
  /** A catalog whose every filter counts as one with many matches. */
  createCatalogOfManyMatches(): Promise<CatalogUnderTest>;
  createReadModels(): Promise<ReadModelsUnderTest>;
}

/** What the read models of every database promise; each adapter's spec calls this. */
export function readModelsContract(suite: ReadModelsSuite): void {
  describe('generations', () => projectionStoreContract(() => suite.createStore()));
  describe('catalog queries', () => catalogQueriesContract(() => suite.createCatalog()));
  describe('catalog queries, where every filter has many matches', () =>
    catalogQueriesContract(() => suite.createCatalogOfManyMatches()));
  describe('pending-work queries', () => pendingWorkContract(() => suite.createReadModels()));
  describe('projections', () => projectionsContract(() => suite.createReadModels()));
}
