import { fstatSync, readSync, writeSync } from 'node:fs';

/** The bytes of an uploaded file as the child sees them; it has neither a path nor an address. */
export interface SourceBytes {
  readonly sizeBytes: number;
  /**
   * Reads into the buffer from a position of the file on.
   * @returns the number of bytes; 0 at the end of the file
   * @throws when the file cannot be read
   */
  read(into: Buffer, position: number): number;
}

/** Where the parent puts the source: an open file, or a socket on which it answers requests. */
export const SOURCE_DESCRIPTOR = 4;

/** Of an open file. */
export const bytesOfDescriptor = (descriptor = SOURCE_DESCRIPTOR): SourceBytes => ({
  sizeBytes: fstatSync(descriptor).size,
  read: (into, position) => readSync(descriptor, into, 0, into.length, position),
});

/** A part of it, as a file of its own. */
export const sectionOf = (bytes: SourceBytes, start: number, sizeBytes: number): SourceBytes => ({
  sizeBytes,
  read: (into, position) => {
    const length = Math.min(into.length, sizeBytes - position);
    return length <= 0 ? 0 : bytes.read(into.subarray(0, length), start + position);
  },
});

/** A request: where to read from (8 bytes), and how much (4 bytes). */
export const REQUEST_BYTES = 12;
/** The answer begins with its length (4 bytes). */
export const ANSWER_HEADER_BYTES = 4;

/** Windows grow while the file is read in order: few requests for all of it, and small ones around a seek. */
const SMALLEST_WINDOW = 256 * 1024;
const LARGEST_WINDOW = 4 * 1024 ** 2;

/** Of a socket, at whose other end `serveSource` answers. Reads block, since calls of libav do. */
export function bytesOfSocket(sizeBytes: number, descriptor = SOURCE_DESCRIPTOR): SourceBytes {
  const window = Buffer.allocUnsafeSlow(LARGEST_WINDOW);
  let [start, length, size] = [0, 0, SMALLEST_WINDOW];
  const receive = (into: Buffer): void => {
    for (let at = 0; at < into.length;) {
      const count = readSync(descriptor, into, at, into.length - at, null);
      if (count === 0) throw new Error('The source is gone');
      at += count;
    }
  };
  const fetch = (position: number): void => {
    size = position === start + length ? Math.min(LARGEST_WINDOW, size * 2) : SMALLEST_WINDOW;
    const request = Buffer.alloc(REQUEST_BYTES);
    request.writeBigUInt64BE(BigInt(position));
    request.writeUInt32BE(Math.min(size, sizeBytes - position), 8);
    writeSync(descriptor, request);
    const header = Buffer.alloc(ANSWER_HEADER_BYTES);
    receive(header);
    [start, length] = [position, header.readUInt32BE()];
    receive(window.subarray(0, length));
  };
  return {
    sizeBytes,
    read: (into, position) => {
      if (position >= sizeBytes) return 0;
      if (position < start || position >= start + length) fetch(position);
      return window.copy(into, 0, position - start, Math.min(length, position - start + into.length));
    },
  };
}
