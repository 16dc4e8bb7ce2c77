import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { type ObjectBody, ObjectStoreUnavailableError } from '@reelog/storage';

/** Bytes to read ahead, in addition to the socket's buffer. */
const AHEAD_BYTES = 256 << 10;
/** A store that sends nothing for this long while we wait is dead. */
const SILENCE_MS = 10_000;

/** The bytes of an answer. Destroying it early closes the connection. */
export class S3ReadStream extends Readable implements ObjectBody {
  private readonly alive: NodeJS.Timeout;

  constructor(private readonly response: IncomingMessage) {
    super({ highWaterMark: AHEAD_BYTES });
    // It may fail before anybody reads; the reader gets the error later.
    this.on('error', () => undefined);
    // From here on a silent connection may only have a slow reader.
    response.setTimeout(0);
    this.alive = setTimeout(() => this.fail(new Error(`Silent for ${SILENCE_MS} ms`)), SILENCE_MS).unref();
    response.on('data', (chunk: Buffer) => {
      this.alive.refresh();
      if (this.push(chunk)) return;
      response.pause();
      clearTimeout(this.alive);
    });
    response.once('end', () => {
      clearTimeout(this.alive);
      this.push(null);
    });
    response.once('error', (error) => this.fail(error));
    response.once('close', () => {
      if (!response.complete) this.fail(new Error('The connection was closed'));
    });
    response.pause();
  }

  override _read(): void {
    if (!this.response.isPaused()) return;
    this.alive.refresh();
    this.response.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.alive);
    this.response.destroy();
    done(error);
  }

  private fail(cause: Error): void {
    this.destroy(new ObjectStoreUnavailableError({ cause }));
  }
}
