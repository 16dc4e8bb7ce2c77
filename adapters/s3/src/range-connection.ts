import { connect, type Socket } from 'node:net';
import { ObjectStoreUnavailableError, type ReadBuffers } from '@reelog/storage';
import { type AnswerHead, parseAnswerHead } from './answer-head.js';
import { CONNECT_MS, IDLE_CONNECTION_MS, READ_SILENCE_MS } from './transport.js';
import { type BodySource, RangeBody } from './range-body.js';

const HEAD_MAX_BYTES = 16 << 10;

/** An answer whose body is still to be read. */
export interface RangeAnswer {
  readonly head: AnswerHead;
  readonly body: RangeBody;
}

interface Expected {
  readonly buffers: ReadBuffers;
  /** `undefined`: the answer is not an object, and the minio client has to ask again. */
  resolve(answer: RangeAnswer | undefined): void;
  reject(error: Error): void;
}

/**
 * One kept connection to the store, for one request at a time. It receives bytes into the buffers from which they are
 * sent; node:http would allocate new memory for every 64 KiB.
 */
export class RangeConnection implements BodySource {
  private readonly socket: Socket;
  private readonly head = Buffer.allocUnsafeSlow(HEAD_MAX_BYTES);
  private headBytes = 0;
  private expected: Expected | undefined;
  private body: RangeBody | undefined;
  private keeps = true;
  private error: Error | undefined;
  private reused = false;
  private silent = false;

  /** @param onIdle called when an answer is complete and the connection is free for the next request */
  constructor(
    endpoint: URL,
    private readonly onIdle: (connection: RangeConnection) => void,
  ) {
    this.socket = connect({
      host: endpoint.hostname.replace(/^\[|\]$/g, ''),
      port: Number(endpoint.port || 80),
      noDelay: true,
      keepAlive: true,
      onread: {
        buffer: () => this.nextBuffer(),
        callback: (byteCount) => this.received(byteCount),
      },
    });
    this.socket.setTimeout(CONNECT_MS, () => {
      this.silent = true;
      this.close(new Error('The store is silent'));
    });
    this.socket.once('connect', () => this.socket.setTimeout(READ_SILENCE_MS));
    this.socket.once('error', (error) => (this.error ??= error));
    this.socket.once('close', () => this.closed());
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.readable && this.keeps;
  }

  /** Whether it has answered before: the store may have closed such a connection just now. */
  get isReused(): boolean {
    return this.reused;
  }

  /** Whether it was closed because of silence: the other connections are usually dead as well. */
  get wasSilent(): boolean {
    return this.silent;
  }

  /**
   * @returns undefined when the answer is not an object; the connection is closed, and the caller asks for the reason
   */
  ask(request: string, buffers: ReadBuffers): Promise<RangeAnswer | undefined> {
    return new Promise((resolve, reject) => {
      this.expected = { buffers, resolve, reject };
      if (!this.socket.connecting) this.socket.setTimeout(READ_SILENCE_MS);
      this.socket.write(request);
    });
  }

  resume(): void {
    this.socket.resume();
  }

  /** While nobody reads, silence is normal. */
  watchSilence(milliseconds: number): void {
    this.socket.setTimeout(milliseconds);
  }

  release(): void {
    this.body = undefined;
    this.reused = true;
    this.socket.setTimeout(IDLE_CONNECTION_MS);
    if (this.isOpen) this.onIdle(this);
    else this.close();
  }

  close(error?: Error): void {
    if (error) this.error ??= error;
    this.socket.destroy();
  }

  private nextBuffer(): Buffer {
    return this.body ? this.body.space() : this.head.subarray(this.headBytes);
  }

  /** @returns whether to go on reading */
  private received(byteCount: number): boolean {
    if (this.body) return this.body.received(byteCount);
    this.headBytes += byteCount;
    const end = this.head.subarray(0, this.headBytes).indexOf('\r\n\r\n');
    if (end < 0 && this.headBytes < HEAD_MAX_BYTES && this.expected) return true;
    const head = end < 0 ? undefined : parseAnswerHead(this.head.toString('latin1', 0, end));
    const rest = this.head.subarray(end + 4, this.headBytes);
    const expected = this.expected;
    this.headBytes = 0;
    this.expected = undefined;
    if (!expected || !head || rest.length > head.bodyBytes) {
      this.close();
      expected?.resolve(undefined);
      return false;
    }
    this.keeps = head.keepsConnection;
    const body = new RangeBody(this, head.bodyBytes, expected.buffers);
    this.body = body;
    expected.resolve({ head, body });
    return body.begin(rest);
  }

  private closed(): void {
    const error = new ObjectStoreUnavailableError({ cause: this.error ?? new Error('The connection was closed') });
    this.expected?.reject(error);
    this.expected = undefined;
    this.body?.destroy(error);
  }
}
