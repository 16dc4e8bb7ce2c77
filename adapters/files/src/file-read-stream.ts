import { Readable } from 'node:stream';
import type { ObjectBody, ReadBuffers } from '@reelog/storage';
import type { FileLease } from './open-files.js';

// See docs/adr/0005-no-native-sendfile.md.

/** The bytes of an open file from `start` to before `end`. Always releases the file. */
export class FileReadStream extends Readable implements ObjectBody {
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly lease: FileLease,
    private position: number,
    private readonly end: number,
    private readonly buffers: ReadBuffers,
  ) {
    // It reads one buffer ahead, independent of its size.
    super({ highWaterMark: 1 });
    buffers.beginRead();
  }

  recycle(chunk: Buffer): void {
    this.buffers.release(chunk);
  }

  override _read(): void {
    this.reading = this.nextChunk().then(
      (chunk) => void this.push(chunk),
      (error: Error) => void this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.buffers.endRead();
    // The file must not be closed during a read.
    void this.reading.then(() => {
      this.lease.release();
      done(error);
    });
  }

  private async nextChunk(): Promise<Buffer | null> {
    const missingBytes = this.end - this.position;
    if (missingBytes === 0) return null;
    const buffer = this.buffers.acquire();
    const wantedBytes = Math.min(missingBytes, buffer.length);
    const { bytesRead } = await this.lease.file.read(buffer, 0, wantedBytes, this.position);
    if (bytesRead === 0) throw new Error(`The file ends ${missingBytes} bytes early`);
    this.position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}
