import { MongoConnection } from '../../connection/mongo.connection.js';
import { MongoEventLog } from '../mongo.event-log.js';

/** `migrate-until-killed.ts <url> <database>`: prints when the migration begins and when it ends. */
async function migrate(url: string, database: string): Promise<void> {
  const connection = await MongoConnection.open({ url, database });
  const log = await MongoEventLog.open(connection, { migrate: false });
  process.stdout.write('begins\n');
  await log.migrate();
  process.stdout.write('migrated\n');
  await log.close();
  await connection.close();
}

const [url = '', database = ''] = process.argv.slice(2);
void migrate(url, database);
