import { ThreadedLogAudit } from '@reelog/events';
import { WorkerClient, startWorker } from '@reelog/platform/workers';
import type { MongoConnection } from '../connection/mongo.connection.js';

/** Audits the log of a database, in a thread with its own connection that lives for one audit. */
export class MongoLogAudit extends ThreadedLogAudit {
  /** @param connection to a server on which this process has the log open */
  constructor({ address }: MongoConnection) {
    super(
      () => new WorkerClient(startWorker(new URL('./log-audit.worker.js', import.meta.url), { workerData: address })),
    );
  }
}
