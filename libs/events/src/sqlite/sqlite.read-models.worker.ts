import { parentPort, workerData } from 'node:worker_threads';
import { serveCalls } from '@reelog/platform/workers';
import { catalogProjection } from '../read-models/catalog.projection.js';
import { FollowedProjection } from '../read-models/followed-projection.js';
import type { ProjectionListener } from '../read-models/followed-projection.js';
import { pendingWorkProjection } from '../read-models/pending-work.projection.js';
import { ProjectionLoop } from '../read-models/projection-loop.js';
import { catalogTables } from './sqlite.catalog.tables.js';
import { SqliteLogReader } from './sqlite.log-reader.js';
import { pendingWorkTables } from './sqlite.pending-work.tables.js';
import { SqliteGenerations } from './sqlite.projection-generations.js';
import type { ReadModelsAnnouncement, ReadModelsOptions, ReadModelsWorker } from './sqlite.read-models.protocol.js';

/** The thread that reads the log, folds and writes: the only writer of the read models. */
const { logPath, folder } = workerData as ReadModelsOptions;
const log = new SqliteLogReader(logPath);
const releases = new Map<string, () => void>();

const announce = (announcement: ReadModelsAnnouncement): void => parentPort?.postMessage(announcement);

const listener: ProjectionListener = {
  advanced: (projection, position, keys) => announce({ type: 'advanced', projection, position, keys }),
  changed: (status) => announce({ type: 'status', status }),
  switched: (projection, generation, position) =>
    new Promise((released) => {
      releases.set(projection, released);
      announce({ type: 'switched', projection, generation, position });
    }),
};

const loop = new ProjectionLoop([
  new FollowedProjection(
    catalogProjection,
    log,
    new SqliteGenerations(folder, catalogProjection, catalogTables),
    listener,
  ),
  new FollowedProjection(
    pendingWorkProjection,
    log,
    new SqliteGenerations(folder, pendingWorkProjection, pendingWorkTables),
    listener,
  ),
]);

serveCalls<ReadModelsWorker>({
  start: () => loop.start(),
  wake: () => loop.wake(),
  rebuild: (projection) => loop.rebuild(projection),
  released: (projection) => releases.get(projection)?.(),
  stop: async () => {
    await loop.stop();
    log.close();
  },
});
