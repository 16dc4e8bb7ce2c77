import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ANSWER_HEADER_BYTES, REQUEST_BYTES } from './source-bytes.js';

/** Reads a range of the source; both ends are included. */
export type ReadRange = (range: { start: number; end: number }) => Promise<Readable>;

/** One answer is never larger than this: a hijacked child gets no more memory of ours. */
const MOST_BYTES = 4 * 1024 ** 2;

/**
 * Answers the requests of a child for ranges of its source, one after the other, until the socket closes.
 * @param onFailure called once when a range cannot be read; the child gets no more answers
 */
export async function serveSource(
  socket: Socket,
  sizeBytes: number,
  readRange: ReadRange,
  onFailure: (error: unknown) => void,
): Promise<void> {
  let pending = Buffer.alloc(0);
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= REQUEST_BYTES) {
        const request = pending.subarray(0, REQUEST_BYTES);
        pending = pending.subarray(REQUEST_BYTES);
        const found = await answer(request, sizeBytes, readRange).catch(onFailure);
        if (!found) return;
        await new Promise<void>((resolve, reject) => {
          socket.write(found, (error) => (error ? reject(error) : resolve()));
        });
      }
    }
  } catch {
    // The child has ended; its exit status tells more.
  } finally {
    socket.destroy();
  }
}

async function answer(request: Buffer, sizeBytes: number, readRange: ReadRange): Promise<Buffer> {
  const start = Number(request.readBigUInt64BE());
  const length = Math.min(request.readUInt32BE(8), MOST_BYTES, Math.max(0, sizeBytes - start));
  const body = length > 0 ? await buffer(await readRange({ start, end: start + length - 1 })) : Buffer.alloc(0);
  const header = Buffer.alloc(ANSWER_HEADER_BYTES);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}
