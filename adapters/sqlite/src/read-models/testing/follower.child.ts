import { setTimeout as pause } from 'node:timers/promises';
import { catalogProjection } from '../../../../../libs/read-models/src/catalog/catalog.projection.js';
import { ProjectionRunner } from '../../../../../libs/read-models/src/projections/projection-runner.js';
import { catalogTables } from '../catalog.tables.js';
import { SqliteLogReader } from '../../log/sqlite.log-reader.js';
import { SqliteGenerations } from '../projection-generations.js';

/** `follower.child.ts <log file> <folder of read models>`: follows until it is killed. */
async function follow(logPath: string, folder: string): Promise<void> {
  const log = new SqliteLogReader(logPath);
  const generation = await new SqliteGenerations(folder, catalogProjection, catalogTables).openLive(log.head());
  if (!generation) throw new Error('There is no live generation to follow with');
  const runner = await ProjectionRunner.open(catalogProjection, log, generation.store);
  for (;;) {
    const result = await runner.advance();
    if (result) console.log(result.position);
    else await pause(1);
  }
}

const [logPath = '', folder = ''] = process.argv.slice(2);
void follow(logPath, folder);
