/** Measured: 256 KiB costs more thread hops, 1 MiB more cache misses. */
const LARGE_BYTES = 512 << 10;
const SMALL_BYTES = 32 << 10;
/** So many reads at once get large buffers. As a read holds two, one on its way out and one read ahead, that is 64 MiB. */
const LARGE_READS_MAX = 64;
const FREE_MAX = 32;

/**
 * Memory for reading files. A few readers get large buffers, and with them the full speed of disk and socket; thousands
 * of slow ones get small buffers, so that together they stay small too. Buffers that are given back are used again:
 * fresh ones would be hundreds of megabytes a second to collect as garbage.
 */
export class ReadBuffers {
  readonly #free: Buffer[] = [];
  #openReads = 0;

  beginRead(): void {
    this.#openReads++;
  }

  endRead(): void {
    this.#openReads--;
  }

  acquire(): Buffer {
    if (this.#openReads > LARGE_READS_MAX) return Buffer.allocUnsafeSlow(SMALL_BYTES);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
  }

  /** @param part of a buffer that was taken, which nobody uses any more */
  release(part: Buffer): void {
    if (part.buffer.byteLength === LARGE_BYTES && this.#free.length < FREE_MAX)
      this.#free.push(Buffer.from(part.buffer));
  }
}
