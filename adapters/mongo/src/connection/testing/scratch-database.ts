import { randomUUID } from 'node:crypto';
import { MongoConnection } from '../mongo.connection.js';

/** Opens a connection to a new database on the server under test; `drop` removes the database and closes it. */
export async function openScratchDatabase(
  url: string,
): Promise<{ connection: MongoConnection; url: string; drop(): Promise<void> }> {
  const named = withDatabase(url, `test_${randomUUID().replaceAll('-', '').slice(0, 16)}`);
  const connection = await MongoConnection.open({ url: named, database: 'unused' });
  return {
    connection,
    url: named,
    async drop() {
      await connection.mongoose.dropDatabase();
      await connection.close();
    },
  };
}

const withDatabase = (url: string, database: string): string => {
  const [, server = '', query = ''] = /^([^?]*\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(url) ?? [];
  return `${server}/${database}${query}`;
};
