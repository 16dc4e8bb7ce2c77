/** Small enough for many uploads, which hold two each; S3 accepts no parts below 5 MiB. */
export const PART_BYTES = 8 << 20;
/** S3's own limit ("Amazon S3 multipart upload limits"). */
export const PARTS_MAX = 10_000;

const MIB = 1 << 20;
const FREE_MAX = 4;

/**
 * All parts of an object have the same size, because some stores demand it: `PARTS_MAX` parts must reach `maxBytes`.
 */
export const partBytesFor = (maxBytes: number): number =>
  Number.isFinite(maxBytes) ? Math.max(PART_BYTES, Math.ceil(maxBytes / PARTS_MAX / MIB) * MIB) : PART_BYTES;

/** Memory for parts. Pages cost nothing until they are filled, so small objects need little. */
export class PartBuffers {
  private readonly free: Buffer[] = [];

  acquire(sizeBytes: number): Buffer {
    const free = sizeBytes === PART_BYTES ? this.free.pop() : undefined;
    return free ?? Buffer.allocUnsafeSlow(sizeBytes);
  }

  release(buffer: Buffer): void {
    if (buffer.length === PART_BYTES && this.free.length < FREE_MAX) this.free.push(buffer);
  }
}
