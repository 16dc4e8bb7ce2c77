import { WorkerClient, startWorker } from '@reelog/platform/workers';
import { ThreadedLogAudit } from '../event-log/threaded-log-audit.js';

/** Audits the log in a file, in a thread that lives as long as one audit does. */
export class SqliteLogAudit extends ThreadedLogAudit {
  /** @param path of a log that this process has opened */
  constructor(path: string) {
    super(
      () =>
        new WorkerClient(
          startWorker(new URL('./sqlite.log-audit.worker.js', import.meta.url), { workerData: { path } }),
        ),
    );
  }
}
