import { catalogQueriesContract } from './catalog/catalog-queries.contract.js';
import { pendingWorkContract } from './catalog/pending-work.contract.js';
import { discoveryContract } from './discovery/discovery.contract.js';
import { projectionStoreContract, type ProjectionStoreUnderTest } from './projections/projection-store.contract.js';
import { projectionsContract } from './projections/projections.contract.js';
import type { CatalogUnderTest } from './testing/catalog-under-test.js';
import type { ReadModelsUnderTest } from './testing/read-models-under-test.js';

export interface ReadModelsSuite {
  createStore(): Promise<ProjectionStoreUnderTest>;
  createCatalog(): Promise<CatalogUnderTest>;
  /** A catalog that treats every filter as one with many matches. */
  createCatalogOfManyMatches(): Promise<CatalogUnderTest>;
  createReadModels(): Promise<ReadModelsUnderTest>;
}

/** The contract of the read models of every database; each adapter's spec calls it. */
export function readModelsContract(suite: ReadModelsSuite): void {
  describe('generations', () => projectionStoreContract(() => suite.createStore()));
  describe('catalog queries', () => catalogQueriesContract(() => suite.createCatalog()));
  describe('catalog queries, where every filter has many matches', () =>
    catalogQueriesContract(() => suite.createCatalogOfManyMatches()));
  describe('discovery', () => discoveryContract(() => suite.createCatalog()));
  describe('discovery, where every filter has many matches', () =>
    discoveryContract(() => suite.createCatalogOfManyMatches()));
  describe('pending-work queries', () => pendingWorkContract(() => suite.createReadModels()));
  describe('projections', () => projectionsContract(() => suite.createReadModels()));
}
