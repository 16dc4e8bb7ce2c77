/** Small enough for many uploads at once, of which each holds two; S3 takes no parts below 5 MiB. */
export const PART_BYTES = 8 << 20;
/** S3's own limit ("Amazon S3 multipart upload limits"). */
export const PARTS_MAX = 10_000;

const MIB = 1 << 20;
const FREE_MAX = 4;

/** All parts of an object have the same size, as some stores demand: large enough that `PARTS_MAX` of them reach `maxBytes`. */
export const partBytesFor = (maxBytes: number): number =>
  Number.isFinite(maxBytes) ? Math.max(PART_BYTES, Math.ceil(maxBytes / PARTS_MAX / MIB) * MIB) : PART_BYTES;

/** Memory for parts. Its pages cost nothing until they are filled, so that a small object takes little of it. */
export class PartBuffers {
  readonly #free: Buffer[] = [];

  acquire(sizeBytes: number): Buffer {
    const free = sizeBytes === PART_BYTES ? this.#free.pop() : undefined;
    return free ?? Buffer.allocUnsafeSlow(sizeBytes);
  }

  release(buffer: Buffer): void {
    if (buffer.length === PART_BYTES && this.#free.length < FREE_MAX) this.#free.push(buffer);
  }
}
