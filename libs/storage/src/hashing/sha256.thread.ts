import { startWorker, WorkerClient } from '@reelog/platform/workers';
import type { Worker } from 'node:worker_threads';
import type { Sha256Methods } from './sha256.worker.js';

/** A digest in the making. */
export interface Sha256 {
  /** Adds bytes of shared memory, which must not be written to until this resolves. */
  update(bytes: Uint8Array<SharedArrayBuffer>): Promise<void>;
  /** Lower-case hex. */
  digest(): Promise<string>;
  /** To be called in the end, with or without a digest. */
  close(): void;
}

/**
 * Hashes on a thread of its own: hashing a film takes seconds of processor time, which the event loop does not have.
 * The thread starts with the first digest, and keeps the process alive only while there is one in the making.
 */
export class Sha256Thread {
  #worker: Worker | undefined;
  #client: WorkerClient<Sha256Methods> | undefined;
  #lastId = 0;
  #open = 0;

  begin(): Sha256 {
    const client = (this.#client ??= this.#start());
    const id = ++this.#lastId;
    this.#open++;
    this.#worker?.ref();
    return {
      update: (bytes) => client.call('update', id, bytes),
      digest: () => client.call('digest', id),
      close: () => {
        // A dead thread has nothing left to discard.
        client.call('discard', id).catch(() => undefined);
        if (--this.#open === 0) this.#worker?.unref();
      },
    };
  }

  #start(): WorkerClient<Sha256Methods> {
    this.#worker = startWorker(new URL('./sha256.worker.js', import.meta.url));
    // Those who wait for a dead thread learn it from the client; the next digest starts another thread.
    this.#worker.once('exit', () => (this.#client = undefined));
    return new WorkerClient<Sha256Methods>(this.#worker);
  }
}
