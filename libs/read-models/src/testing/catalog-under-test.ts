import type { CatalogQueries } from '../catalog/catalog-queries.port.js';
import type { History } from './history.js';

/** A catalog for one test, empty at first. */
export interface CatalogUnderTest {
  readonly queries: CatalogQueries;
  /** Folds in the new events of the history; resolves when queries see them. */
  catchUp(history: History): Promise<void>;
  /** Takes a snapshot of the view counts for the order by views, as happens every five minutes. */
  snapshotCounts(): Promise<void>;
  close(): Promise<void>;
}

/** Gives each test a new catalog, and closes it. */
export const withCatalogs =
  (create: () => Promise<CatalogUnderTest>) =>
  async (test: (catalog: CatalogUnderTest) => Promise<void>): Promise<void> => {
    const catalog = await create();
    try {
      await test(catalog);
    } finally {
      await catalog.close();
    }
  };
