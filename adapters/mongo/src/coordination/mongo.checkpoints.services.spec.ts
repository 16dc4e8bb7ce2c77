import { checkpointsContract } from '../../../../libs/coordination/src/checkpoints.contract.js';
import { MongoCheckpoints } from './mongo.checkpoints.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

describe('checkpoints in MongoDB', () => {
  let database: ADatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.destroy());

  checkpointsContract(() => new MongoCheckpoints(database.connection));
});
