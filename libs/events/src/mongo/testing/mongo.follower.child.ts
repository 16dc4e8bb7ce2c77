import { setTimeout as pause } from 'node:timers/promises';
import { catalogProjection } from '../../read-models/catalog.projection.js';
import { ProjectionRunner } from '../../read-models/projection-runner.js';
import { SqliteLogReader } from '../../sqlite/sqlite.log-reader.js';
import { catalogLayout } from '../mongo.catalog.layout.js';
import { MongoConnection } from '../mongo.connection.js';
import { MongoGenerations } from '../mongo.projection-generations.js';

/** `mongo.follower.child.ts <log file> <address of the database>`: follows until it is killed. */
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
