import { parentPort, workerData } from 'node:worker_threads';
import { serveCalls } from '@reelog/platform/workers';
import {
  catalogProjection,
  CatchUpProjection,
  pendingWorkProjection,
  type ProjectionListener,
  ProjectionLoop,
  type ProjectionSource,
} from '@reelog/read-models';
import { catalogTables } from './catalog.tables.js';
import { CurrentLogReader } from '../log/current-log-reader.js';
import { describeSqliteError, isDamage } from '../log/log-errors.js';
import { pendingWorkTables } from './pending-work.tables.js';
import { SqliteGenerations } from './projection-generations.js';
import type { ReadModelsAnnouncement, ReadModelsOptions, ReadModelsWorker } from './read-models.protocol.js';

/** The thread that reads the log, folds and writes: the only writer of the read models. */
const { logPath, folder } = workerData as ReadModelsOptions;
const log = new CurrentLogReader(logPath);
const source: ProjectionSource = {
  head: () => reading(() => log.reader.head()),
  readAfter: (after, limit) => reading(() => log.reader.readAfter(after, limit)),
};
const releases = new Map<string, () => void>();

const announce = (announcement: ReadModelsAnnouncement): void => parentPort?.postMessage(announcement);

function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) announce({ type: 'damaged', problem: describeSqliteError(error, logPath).message });
    throw error;
  }
}

const listener: ProjectionListener = {
  broken: (event) => announce({ type: 'broken', event }),
  advanced: (projection, position, keys) => announce({ type: 'advanced', projection, position, keys }),
  changed: (status) => announce({ type: 'status', status }),
  switched: (projection, generation, position) =>
    new Promise((released) => {
      releases.set(projection, released);
      announce({ type: 'switched', projection, generation, position });
    }),
};

const loop = new ProjectionLoop([
  new CatchUpProjection(
    catalogProjection,
    source,
    new SqliteGenerations(folder, catalogProjection, catalogTables),
    listener,
  ),
  new CatchUpProjection(
    pendingWorkProjection,
    source,
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
