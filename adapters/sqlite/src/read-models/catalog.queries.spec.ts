import { catalogQueriesContract } from '../../../../libs/read-models/src/catalog/catalog-queries.contract.js';
import { DEFAULT_PLAN } from './catalog.list.js';
import { createSqliteCatalog } from './testing/create-sqlite-catalog.js';

describe('SqliteCatalogQueries', () => {
  catalogQueriesContract(() => createSqliteCatalog(DEFAULT_PLAN));
});

describe('SqliteCatalogQueries, where every filter has many matches', () => {
  catalogQueriesContract(() => createSqliteCatalog({ sortableMatches: 0, walkRows: 9 }));
});
