import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogProjection } from '../../../../../libs/read-models/src/catalog/catalog.projection.js';
import type { ProjectionStoreUnderTest } from '../../../../../libs/read-models/src/projections/projection-store.contract.js';
import { LogFile } from '../../log/testing/log-file.js';
import { catalogTables } from '../catalog.tables.js';
import { SqliteGenerations } from '../projection-generations.js';

const followerSource = fileURLToPath(new URL('./follower.child.ts', import.meta.url));

/** Generations in their own folder. */
export async function createSqliteStore(): Promise<ProjectionStoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'reelog-generations-'));
  const log = new LogFile(join(folder, 'events.db'));
  const models = join(folder, 'read-models');
  return {
    generations: new SqliteGenerations(models, catalogProjection, catalogTables),
    logId: log.logId,
    append: (history) => log.append(history),
    spawnFollower: () =>
      spawn(process.execPath, ['--conditions=@reelog/source', '--import', 'tsx', followerSource, log.path, models]),
    async close() {
      log.close();
      await rm(folder, { recursive: true });
    },
  };
}
