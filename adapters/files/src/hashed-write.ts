import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ObjectTooLargeError, type Sha256 } from '@reelog/storage';

/** Large enough for few system calls and thread hops, small enough for many uploads: each holds two. */
const SLAB_BYTES = 1 << 20;

export interface WrittenFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Writes a stream to a file in slabs of 1 MiB: one is filled while the other is written and hashed. Does not fsync.
 * @throws ObjectTooLargeError as soon as more than `maxBytes` have arrived, and errors of the stream or the file
 */
export async function writeHashed(
  file: FileHandle,
  body: Readable,
  sha256: Sha256,
  maxBytes: number,
): Promise<WrittenFile> {
  let [filling, storing] = [newSlab(), newSlab()];
  let filledBytes = 0;
  let sizeBytes = 0;
  let stored: Promise<unknown> = Promise.resolve();

  const store = async (): Promise<void> => {
    await stored;
    [filling, storing] = [storing, filling];
    const bytes = storing.subarray(0, filledBytes);
    filledBytes = 0;
    stored = Promise.all([file.writeFile(bytes), sha256.update(bytes)]);
    // The next await reports it; until then it must not count as unhandled.
    stored.catch(() => undefined);
  };

  for await (const chunk of body) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    sizeBytes += rest.length;
    if (sizeBytes > maxBytes) throw new ObjectTooLargeError(maxBytes);
    while (rest.length > 0) {
      const copied = rest.copy(filling, filledBytes);
      filledBytes += copied;
      rest = rest.subarray(copied);
      if (filledBytes === SLAB_BYTES) await store();
    }
  }
  await store();
  await stored;
  return { sizeBytes, sha256: await sha256.digest() };
}

/** Pages cost memory only once they are filled. */
const newSlab = (): Buffer => Buffer.allocUnsafeSlow(SLAB_BYTES);
