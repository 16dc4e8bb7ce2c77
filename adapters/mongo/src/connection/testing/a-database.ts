import { randomUUID } from 'node:crypto';
import { service } from '../../../../../test/services/services.js';
import { MongoConnection, type MongoOptions } from '../mongo.connection.js';

export interface ADatabase {
  readonly address: MongoOptions;
  readonly connection: MongoConnection;
  /** Drops the database and closes the connection. */
  destroy(): Promise<void>;
}

/** A database for one test on the server that the environment names. */
export async function aDatabase(): Promise<ADatabase> {
  const address = { url: service('MONGODB_URL'), database: `test_${randomUUID().replaceAll('-', '').slice(0, 16)}` };
  const connection = await MongoConnection.open(address);
  return {
    address,
    connection,
    destroy: async () => {
      await connection.mongoose.dropDatabase();
      await connection.close();
    },
  };
}
