import { setTimeout as pause } from 'node:timers/promises';
import { catalogProjection } from '../../libs/read-models/src/catalog/catalog.projection.js';
import { ProjectionRunner } from '../../libs/read-models/src/projections/projection-runner.js';
import { SqliteLogReader } from '../../adapters/sqlite/src/log/sqlite.log-reader.js';
import { catalogLayout } from '../../adapters/mongo/src/read-models/catalog.layout.js';
import { MongoConnection } from '../../adapters/mongo/src/connection/mongo.connection.js';
import { MongoGenerations } from '../../adapters/mongo/src/read-models/projection-generations.js';

/** `mongo.follower.child.ts <log file> <address of the database>`: follows the log until it is killed. */
async function follow(logPath: string, url: string): Promise<void> {
  const log = new SqliteLogReader(logPath);
  const connection = await MongoConnection.open({ url, database: 'unused' });
  const generation = await new MongoGenerations(connection, catalogProjection, catalogLayout).openLive(log.head());
  if (!generation) throw new Error('There is no live generation to follow with');
  const runner = await ProjectionRunner.open(catalogProjection, log, generation.store);
  for (;;) {
    const result = await runner.advance();
    if (result) console.log(result.position);
    else await pause(1);
  }
}

const [logPath = '', url = ''] = process.argv.slice(2);
void follow(logPath, url);
