/** Measured: 256 KiB costs more thread hops, 1 MiB more cache misses. */
const LARGE_BYTES = 512 << 10;
const SMALL_BYTES = 32 << 10;
/**
 * Number of concurrent reads with large buffers. A read holds two (one is sent, one is read ahead), so this is 64 MiB.
 */
const LARGE_READS_MAX = 64;
const FREE_MAX = 32;

/**
 * Memory for reading files. A few readers get large buffers, for full speed; thousands of slow ones get small buffers,
 * to limit the memory. Released buffers are reused: new ones would be hundreds of megabytes a second of garbage.
 */
export class ReadBuffers {
  private readonly free: Buffer[] = [];
  private openReads = 0;

  beginRead(): void {
    this.openReads++;
  }

  endRead(): void {
    this.openReads--;
  }

  acquire(): Buffer {
    if (this.openReads > LARGE_READS_MAX) return Buffer.allocUnsafeSlow(SMALL_BYTES);
    return this.free.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
  }

  /** @param part of an acquired buffer that is no longer used */
  release(part: Buffer): void {
    if (part.buffer.byteLength === LARGE_BYTES && this.free.length < FREE_MAX) this.free.push(Buffer.from(part.buffer));
  }
}
