import type { Readable } from 'node:stream';
import { ObjectTooLargeError } from '@reelog/storage';
import { type PartBuffers, partBytesFor } from './part-buffers.js';
import type { S3Upload } from './upload.js';

export interface PutBytes {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Uploads a stream of any length with two buffers: one is filled while the other is sent. After a failure nothing is
 * left in the store.
 * @throws ObjectTooLargeError as soon as more than `maxBytes` have arrived, and errors of the stream or the store
 */
export async function putInParts(
  upload: S3Upload,
  buffers: PartBuffers,
  body: Readable,
  maxBytes: number,
): Promise<PutBytes> {
  const partBytes = partBytesFor(maxBytes);
  let filling = buffers.acquire(partBytes);
  let sending: Buffer | undefined; // an object of one part needs no second buffer
  let filledBytes = 0;
  let sizeBytes = 0;
  let sent: Promise<void> = Promise.resolve();

  const send = async (): Promise<void> => {
    await sent;
    const part = filling;
    [filling, sending] = [sending ?? buffers.acquire(partBytes), part];
    filledBytes = 0;
    sent = upload.part(part);
    // The next await reports the failure; until then it must not count as unhandled.
    sent.catch(() => undefined);
  };

  try {
    for await (const chunk of body) {
      let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      sizeBytes += rest.length;
      if (sizeBytes > maxBytes) throw new ObjectTooLargeError(maxBytes);
      while (rest.length > 0) {
        // Only now: a part may be sent when another one follows.
        if (filledBytes === partBytes) await send();
        const copied = rest.copy(filling, filledBytes);
        filledBytes += copied;
        rest = rest.subarray(copied);
      }
    }
    await sent;
    return { sizeBytes, sha256: await upload.finish(filling.subarray(0, filledBytes)) };
  } catch (error) {
    await sent.catch(() => undefined);
    await upload.abandon();
    throw error;
  } finally {
    buffers.release(filling);
    if (sending) buffers.release(sending);
  }
}
