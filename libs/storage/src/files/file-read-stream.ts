import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

const MIB = 1 << 20;
const CHUNK_MAX_BYTES = MIB;
const CHUNK_MIN_BYTES = MIB / 16;

/**
 * Shares memory out among the reads that are open: few readers get large chunks and with them the disk's and the
 * socket's full speed; thousands of slow ones get small chunks, so that together they stay near the budget.
 */
export class ReadBudget {
  #openReads = 0;

  /** @param totalBytes for all open reads; each holds up to two chunks, one on its way out and one read ahead */
  constructor(private readonly totalBytes: number = 128 * MIB) {}

  acquire(): void {
    this.#openReads++;
  }

  release(): void {
    this.#openReads--;
  }

  get chunkBytes(): number {
    const share = Math.floor(this.totalBytes / (2 * this.#openReads));
    return Math.min(CHUNK_MAX_BYTES, Math.max(CHUNK_MIN_BYTES, share));
  }
}

/** The bytes of an open file from `start` up to, not including, `end`. Owns the handle, and closes it whatever happens. */
export class FileReadStream extends Readable {
  constructor(
    private readonly file: FileHandle,
    private position: number,
    private readonly end: number,
    private readonly budget: ReadBudget,
  ) {
    // One chunk read ahead, whatever its size.
    super({ highWaterMark: 1 });
    budget.acquire();
  }

  override _read(): void {
    this.#nextChunk().then(
      (chunk) => this.push(chunk),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.budget.release();
    // Waits for a read under way.
    this.file.close().then(
      () => done(error),
      (closeError: Error) => done(error ?? closeError),
    );
  }

  async #nextChunk(): Promise<Buffer | null> {
    const wantedBytes = Math.min(this.end - this.position, this.budget.chunkBytes);
    if (wantedBytes === 0) return null;
    const chunk = Buffer.allocUnsafeSlow(wantedBytes);
    const { bytesRead } = await this.file.read(chunk, 0, wantedBytes, this.position);
    if (bytesRead === 0) throw new Error(`The file ends ${this.end - this.position} bytes early`);
    this.position += bytesRead;
    return bytesRead === wantedBytes ? chunk : chunk.subarray(0, bytesRead);
  }
}
