import { sessionStoreContract } from '../../../../libs/coordination/src/session-store.contract.js';
import { MongoSessionStore } from './mongo.session-store.js';
import { aDatabase, type ADatabase } from '../connection/testing/a-database.js';

describe('the session store in MongoDB', () => {
  let database: ADatabase;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.destroy());

  const open = async (): Promise<MongoSessionStore> => new MongoSessionStore(database.connection);
  sessionStoreContract(open, open);
});
