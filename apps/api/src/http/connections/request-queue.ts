import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { PipelineTurns } from './pipeline-turns.js';

/** A request, and the answer to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When it was handed on, by the monotonic clock. */
  readonly startedAt: number;
  /** When the system had taken the whole answer. */
  answeredAt?: number;
}

/**
 * The requests of one connection, one at a time: Node hands on all that a client has pipelined at once, and a few
 * kilobytes of it would start hundreds of answers. The next one starts when the system has taken the whole answer before
 * it, so a client that does not read its answers gets no further.
 */
export class RequestQueue {
  private readonly waiting: [IncomingMessage, ServerResponse][] = [];
  private isBusy = false;
  private onIdle: (() => void) | undefined;
  /** The one under way, or the last one. */
  latest: Exchange | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly maxWaiting: number,
    private readonly handle: RequestListener,
    private readonly turns: PipelineTurns,
  ) {}

  /** Whether an answer is under way or to come. */
  get busy(): boolean {
    return this.isBusy;
  }

  /** Handles a request in its turn; closes the connection when too many wait already. */
  add(request: IncomingMessage, response: ServerResponse): void {
    if (!this.isBusy) this.run(request, response);
    else if (this.waiting.length < this.maxWaiting) this.waiting.push([request, response]);
    else this.socket.destroy();
  }

  /** Calls back once no answer is under way or to come; only the last one that asked. */
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

  /** After the answer has been handed to the system, or the connection is gone. */
  private finish(): void {
    if (this.latest) this.latest.answeredAt = performance.now();
    if (this.waiting.length > 0) this.turns.add(() => this.runNext());
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
