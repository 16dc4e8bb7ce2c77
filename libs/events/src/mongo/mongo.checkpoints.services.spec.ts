import { checkpointsContract } from '../coordination/checkpoints.contract.js';
import { MongoCheckpoints } from './mongo.checkpoints.js';
import { aDatabase } from './testing/a-database.js';
import type { ADatabase } from './testing/a-database.js';

describe('checkpoints in MongoDB', () => {
  let database: ADatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.destroy());

  checkpointsContract(() => new MongoCheckpoints(database.connection));
});
