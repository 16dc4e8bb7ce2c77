import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { EventLogUnavailableError, ThreadedLogAudit, type Verification, type VerifyOptions } from '@reelog/events';
import { WorkerClient, programArguments, startWorker } from '@reelog/platform/workers';

/** Audits a log file in a thread that lives for one audit, after a check of the whole file. */
export class SqliteLogAudit extends ThreadedLogAudit {
  /** @param path of a log that this process has open */
  constructor(private readonly path: string) {
    super(
      () => new WorkerClient(startWorker(new URL('./log-audit.worker.js', import.meta.url), { workerData: { path } })),
    );
  }

  override async verify(options: VerifyOptions = {}): Promise<Verification> {
    const damage = await this.checkFile(options.signal);
    const verification = await super.verify(options);
    return damage.length === 0 ? verification : { ...verification, valid: false, damage };
  }

  /**
   * The damage of the file around the events: pages, indexes, tables; one sentence per finding. Runs in a separate
   * process with low priority: SQLite checks a file in one call, and a thread cannot be stopped within it.
   */
  checkFile(signal?: AbortSignal): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const done = (error: CheckError | null, printed: string, complaint: string): void => {
        if (!error) return resolve(JSON.parse(printed) as string[]);
        if (signal?.aborted) return reject(signal.reason as Error);
        if (error.signal === 'SIGABRT')
          return resolve([`The check of the file was aborted: ${complaint.slice(0, 500)}`]);
        reject(new EventLogUnavailableError(`The log's file could not be checked: ${error.message}`, { cause: error }));
      };
      const child = execFile(process.execPath, [...CHECK, this.path], { ...(signal && { signal }) }, done);
      lowerPriority(child.pid);
    });
  }
}

type CheckError = Error & { readonly signal?: NodeJS.Signals | null | undefined };

const CHECK = programArguments(new URL('./log-file-check.main.js', import.meta.url));

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // it has ended, or the system does not allow it
  }
}
