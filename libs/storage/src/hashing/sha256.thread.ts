import { startWorker, WorkerClient } from '@reelog/platform/workers';
import type { Worker } from 'node:worker_threads';
import type { Sha256Methods } from './sha256.worker.js';

/** Bytes for one message to the thread: large enough to make the thread hop cheap. */
const PIECE_BYTES = 1 << 20;
/** More buffers are in use only while many digests are computed at the same time. */
const FREE_PIECES_MAX = 16;

/** A digest that is being computed. */
export interface Sha256 {
  /** Adds bytes, one call at a time. They must not change until this resolves. */
  update(bytes: Uint8Array): Promise<void>;
  /** Lower-case hex. */
  digest(): Promise<string>;
  /** Must be called at the end, with or without a digest. */
  close(): void;
}

/**
 * Computes hashes on a thread, because a video takes seconds of CPU time, which would block the event loop. The thread
 * starts with the first digest, and keeps the process alive only while there is one. Bytes are copied into memory that
 * is transferred. Shared memory would save the copy, but the thread would keep it until a garbage collection, which may
 * never come.
 */
export class Sha256Thread {
  private readonly freePieces: ArrayBuffer[] = [];
  private worker: Worker | undefined;
  private client: WorkerClient<Sha256Methods> | undefined;
  private lastId = 0;
  private open = 0;

  begin(): Sha256 {
    const client = (this.client ??= this.start());
    const id = ++this.lastId;
    this.open++;
    this.worker?.ref();
    return {
      update: (bytes) => this.update(client, id, bytes),
      digest: () => client.call('digest', id),
      close: () => {
        // A dead thread has nothing left to discard.
        client.call('discard', id).catch(() => undefined);
        if (--this.open === 0) this.worker?.unref();
      },
    };
  }

  private async update(client: WorkerClient<Sha256Methods>, id: number, bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const part = bytes.subarray(start, start + PIECE_BYTES);
      const piece = this.freePieces.pop() ?? new ArrayBuffer(PIECE_BYTES);
      new Uint8Array(piece).set(part);
      const returned = await client.call('update', id, piece, part.length);
      if (this.freePieces.length < FREE_PIECES_MAX) this.freePieces.push(returned);
    }
  }

  private start(): WorkerClient<Sha256Methods> {
    this.worker = startWorker(new URL('./sha256.worker.js', import.meta.url));
    // Open calls fail with the client; the next digest starts another thread.
    this.worker.once('exit', () => (this.client = undefined));
    return new WorkerClient<Sha256Methods>(this.worker);
  }
}
