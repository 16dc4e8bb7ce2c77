import { catalogQueriesContract } from '../read-models/catalog-queries.contract.js';
import { service } from '../../../../test/services/services.js';
import { DEFAULT_PLAN } from './mongo.catalog.list.js';
import type { ListPlan } from './mongo.catalog.list.js';
import { createMongoCatalog } from './testing/create-mongo-catalog.js';
import { openScratchDatabase } from './testing/scratch-database.js';

let database: Awaited<ReturnType<typeof openScratchDatabase>>;
beforeAll(async () => {
  database = await openScratchDatabase(service('MONGODB_URL'));
});
afterAll(() => database.drop());

const withPlan = (plan: ListPlan) => () => createMongoCatalog(database.connection, plan);

describe('MongoCatalogQueries', () => {
  catalogQueriesContract(withPlan(DEFAULT_PLAN));
});

describe('MongoCatalogQueries, where every filter has many matches', () => {
  catalogQueriesContract(withPlan({ sortableMatches: 0, joinableMatches: 0, walkVideos: 9 }));
});
