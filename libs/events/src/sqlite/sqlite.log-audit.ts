import { WorkerClient, startWorker } from '@reelog/platform/workers';
import type { LogAudit, Verification, VerifyOptions } from '../event-log/log-audit.port.js';
import { rethrowUnavailable } from './sqlite.log-errors.js';
import type { LogAuditMethods } from './sqlite.log-audit.worker.js';

/** Audits the log in a file, in a thread that lives as long as one audit does. */
export class SqliteLogAudit implements LogAudit {
  /** @param path of a log that this process has opened */
  constructor(private readonly path: string) {}

  async verify({ published, signal, onProgress }: VerifyOptions = {}): Promise<Verification> {
    const thread = this.#startThread();
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { progress, outcome } = await thread.call('verifyNext', published).catch(rethrowUnavailable);
        onProgress?.(progress);
        if (outcome) return outcome;
      }
    } finally {
      await thread.end();
    }
  }

  async *exportLines({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Buffer> {
    const thread = this.#startThread();
    try {
      for (;;) {
        signal?.throwIfAborted();
        const chunk = await thread.call('exportNext').catch(rethrowUnavailable);
        if (!chunk) return;
        yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      }
    } finally {
      await thread.end();
    }
  }

  #startThread(): WorkerClient<LogAuditMethods> {
    const worker = startWorker(new URL('./sqlite.log-audit.worker.js', import.meta.url), {
      workerData: { path: this.path },
    });
    return new WorkerClient<LogAuditMethods>(worker);
  }
}
