import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { PipelineQueue } from './pipeline-queue.js';

/** A request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When its handler was called, by the monotonic clock. */
  readonly startedAt: number;
  /** When the system had taken the whole answer. */
  answeredAt?: number;
}

/**
 * Runs the requests of one connection one at a time: Node hands on all pipelined requests at once, and a few kilobytes
 * would start hundreds of answers. The next one starts when the system has taken the whole answer, so a client that does
 * not read its answers is not served further.
 */
export class RequestQueue {
  private readonly waiting: [IncomingMessage, ServerResponse][] = [];
  private isBusy = false;
  private onIdle: (() => void) | undefined;
  /** The running exchange, or the last one. */
  latest: Exchange | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly maxWaiting: number,
    private readonly handle: RequestListener,
    private readonly pipeline: PipelineQueue,
  ) {}

  /** Whether an answer is running or waiting. */
  get busy(): boolean {
    return this.isBusy;
  }

  /** Handles a request in order; closes the connection if too many wait. */
  add(request: IncomingMessage, response: ServerResponse): void {
    if (!this.isBusy) this.run(request, response);
    else if (this.waiting.length < this.maxWaiting) this.waiting.push([request, response]);
    else this.socket.destroy();
  }

  /** Calls back once no answer is running or waiting; only the last caller is called. */
  whenIdle(callback: () => void): void {
    if (this.isBusy) this.onIdle = callback;
    else callback();
  }

  private run(request: IncomingMessage, response: ServerResponse): void {
    this.isBusy = true;
    this.latest = { request, response, startedAt: performance.now() };
    response.once('close', () => this.finish());
    this.handle(request, response);
  }

  /** After the system has taken the answer, or the connection is closed. */
  private finish(): void {
    if (this.latest) this.latest.answeredAt = performance.now();
    if (this.waiting.length > 0) this.pipeline.add(() => this.runNext());
    else this.becomeIdle();
  }

  private runNext(): void {
    const next = this.socket.writable ? this.waiting.shift() : undefined;
    if (next) return this.run(...next);
    this.waiting.length = 0;
    this.becomeIdle();
  }

  private becomeIdle(): void {
    this.isBusy = false;
    const callback = this.onIdle;
    this.onIdle = undefined;
    callback?.();
  }
}
