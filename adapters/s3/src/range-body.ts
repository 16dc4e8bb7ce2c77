import { Readable } from 'node:stream';
import type { ObjectBody, ReadBuffers } from '@reelog/storage';

/** A store that sends nothing for this long while we wait is dead. */
const SILENCE_MS = 10_000;
const NEVER = 0;

/** The connection of a body. */
export interface BodySource {
  /** Fails the body when nothing arrives for this long; 0 for never. */
  watchSilence(milliseconds: number): void;
  resume(): void;
  /** The body has all its bytes. */
  release(): void;
  close(error?: Error): void;
}

/** The body of an answer; each read of the connection is one chunk. It reads one chunk ahead. */
export class RangeBody extends Readable implements ObjectBody {
  private buffer: Buffer | undefined;
  /** At the start of the buffer. */
  private begunBytes = 0;
  private isWaiting = false;

  constructor(
    private readonly connection: BodySource,
    private missingBytes: number,
    private readonly buffers: ReadBuffers,
  ) {
    super({ highWaterMark: 1 });
    buffers.beginRead();
    // It may fail before anybody reads; the reader gets the error later.
    this.on('error', () => undefined);
    connection.watchSilence(SILENCE_MS);
  }

  recycle(chunk: Buffer): void {
    this.buffers.release(chunk);
  }

  /** Where the next bytes go. */
  space(): Buffer {
    return this.wholeBuffer().subarray(this.begunBytes);
  }

  /**
   * Takes the bytes that arrived together with the head; they are sent with the next ones.
   * @returns whether to go on reading
   */
  begin(bytes: Buffer): boolean {
    bytes.copy(this.wholeBuffer());
    this.begunBytes = bytes.length;
    this.missingBytes -= bytes.length;
    return this.missingBytes > 0 || this.received(0);
  }

  /** @returns whether to go on reading */
  received(byteCount: number): boolean {
    if (byteCount > this.missingBytes) {
      this.connection.close(new Error('The store sent more bytes than it announced'));
      return false;
    }
    const chunk = this.wholeBuffer().subarray(0, this.begunBytes + byteCount);
    this.buffer = undefined;
    this.begunBytes = 0;
    this.missingBytes -= byteCount;
    if (this.missingBytes === 0) this.connection.release();
    const isWanted = chunk.length === 0 || this.push(chunk);
    if (this.missingBytes === 0) this.push(null);
    if (isWanted || this.missingBytes === 0) return true;
    this.isWaiting = true;
    this.connection.watchSilence(NEVER);
    return false;
  }

  override _read(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.connection.watchSilence(SILENCE_MS);
    this.connection.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.buffers.endRead();
    if (this.missingBytes > 0) this.connection.close();
    done(error);
  }

  private wholeBuffer(): Buffer {
    return (this.buffer ??= this.buffers.acquire());
  }
}
