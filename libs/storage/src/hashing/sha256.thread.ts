import { startWorker, WorkerClient } from '@reelog/platform/workers';
import type { Worker } from 'node:worker_threads';
import type { Sha256Methods } from './sha256.worker.js';

/** What goes to the thread at a time: large enough that a thread hop costs little beside it. */
const PIECE_BYTES = 1 << 20;
/** More than that are in use only while many digests are being made at once. */
const FREE_PIECES_MAX = 16;

/** A digest in the making. */
export interface Sha256 {
  /** Adds bytes, which must not be written to until this resolves; one call at a time. */
  update(bytes: Uint8Array): Promise<void>;
  /** Lower-case hex. */
  digest(): Promise<string>;
  /** To be called in the end, with or without a digest. */
  close(): void;
}

/**
 * Hashes on a thread of its own: hashing a video takes seconds of processor time, which the event loop does not have.
 * The thread starts with the first digest, and keeps the process alive only while there is one in the making.
 *
 * Bytes are copied into memory that travels to the thread and back. Shared memory would save the copy, but whatever a
 * thread has once been shown it holds until it collects its garbage, which one that makes none never does.
 */
export class Sha256Thread {
  readonly #freePieces: ArrayBuffer[] = [];
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
      update: (bytes) => this.#update(client, id, bytes),
      digest: () => client.call('digest', id),
      close: () => {
        // A dead thread has nothing left to discard.
        client.call('discard', id).catch(() => undefined);
        if (--this.#open === 0) this.#worker?.unref();
      },
    };
  }

  async #update(client: WorkerClient<Sha256Methods>, id: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const part = bytes.subarray(start, start + PIECE_BYTES);
      const piece = this.#freePieces.pop() ?? new ArrayBuffer(PIECE_BYTES);
      new Uint8Array(piece).set(part);
      const returned = await client.call('update', id, piece, part.length);
      if (this.#freePieces.length < FREE_PIECES_MAX) this.#freePieces.push(returned);
    }
  }

  #start(): WorkerClient<Sha256Methods> {
    this.#worker = startWorker(new URL('./sha256.worker.js', import.meta.url));
    // Those who wait for a dead thread learn it from the client; the next digest starts another thread.
    this.#worker.once('exit', () => (this.#client = undefined));
    return new WorkerClient<Sha256Methods>(this.#worker);
  }
}
