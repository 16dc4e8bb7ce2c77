import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@reelog/platform/errors';
import type { WorkerClient } from '@reelog/platform/workers';
import type { ChainPoint } from './chain-point.js';
import { EventLogUnavailableError } from './event-log.port.js';
import type { LogAudit, Verification, VerifyOptions, VerifyProgress } from './log-audit.port.js';

export interface VerificationStep {
  readonly progress: VerifyProgress;
  /** Set after the last step. */
  readonly outcome?: Verification | undefined;
}

/** The methods of a worker thread for one audit: a verification or an export. */
export interface LogAuditMethods {
  verifyNext(published?: ChainPoint): VerificationStep | Promise<VerificationStep>;
  /** Whole lines; null after the last. */
  exportNext(): Uint8Array | null | Promise<Uint8Array | null>;
}

/** Audits a log in a thread that lives for one audit, step by step, so that it can be stopped between two steps. */
export class ThreadedLogAudit implements LogAudit {
  constructor(private readonly startThread: () => WorkerClient<LogAuditMethods>) {}

  async verify({ published, signal, onProgress, gentle }: VerifyOptions = {}): Promise<Verification> {
    const thread = this.startThread();
    try {
      for (;;) {
        signal?.throwIfAborted();
        const began = performance.now();
        const { progress, outcome } = await thread.call('verifyNext', published).catch(rethrowUnavailable);
        onProgress?.(progress);
        if (outcome) return outcome;
        if (gentle) await sleep(performance.now() - began, undefined, { signal });
      }
    } finally {
      await thread.end();
    }
  }

  async *exportLines({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Buffer> {
    const thread = this.startThread();
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
}

/** The thread has described the failure, but the class of an error does not cross threads. */
function rethrowUnavailable(error: unknown): never {
  throw new EventLogUnavailableError(messageOf(error), { cause: error });
}
