import type { Socket } from 'node:net';
import type { HttpLimits } from '../http-limits.js';
import type { Exchange } from './request-queue.js';

type WatchLimits = Pick<HttpLimits, 'bodyMs' | 'windowMs' | 'bytesPerWindow' | 'unreadMs'>;

/** What a peer is too slow at; undefined when it is not. */
export type Slowness = 'body' | 'upload' | 'download' | undefined;

/** What moved since a point in time. */
interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** Node's own figures of a stream of the system; they also move while a large chunk is written bit by bit. */
interface StreamHandle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

/**
 * Notices a peer that is too slow, on one connection. Only waiting for the peer counts: while the disk or the store is
 * slow, or a command is at work, nothing is held against it.
 */
export class PeerWatch {
  private received: Mark | undefined;
  private sent: Mark | undefined;
  private slowWindows = 0;
  /** When the peer last read at a sufficient rate, or had nothing to read. */
  private lastRead = 0;

  constructor(
    private readonly socket: Socket,
    private readonly limits: WatchLimits,
  ) {}

  /** To be asked again and again. */
  check(exchange: Exchange | undefined, now = performance.now()): Slowness {
    return this.checkBody(exchange, now) ?? (this.isTooSlowAtReading(now) ? 'download' : undefined);
  }

  private checkBody(exchange: Exchange | undefined, now: number): Slowness {
    const { bodyMs, windowMs, bytesPerWindow } = this.limits;
    const isOwed = exchange && !exchange.request.complete && exchange.request.readableLength === 0;
    if (!isOwed) {
      this.received = undefined;
      return undefined;
    }
    const { startedAt, answeredAt } = exchange;
    if (!isUpload(exchange) || answeredAt !== undefined)
      return now - (answeredAt ?? startedAt) > bodyMs ? 'body' : undefined;
    const bytes = this.socket.bytesRead;
    this.received ??= { at: now, bytes };
    if (now - this.received.at < windowMs) return undefined;
    const isSlow = bytes - this.received.bytes < bytesPerWindow;
    this.received = { at: now, bytes };
    return isSlow ? 'upload' : undefined;
  }

  /**
   * A reader that takes a little now and then is too slow after two windows: one may be the last of a reader that pauses.
   * A pause may be long.
   */
  private isTooSlowAtReading(now: number): boolean {
    const { windowMs, bytesPerWindow, unreadMs } = this.limits;
    const { pending, sentBytes } = outgoing(this.socket);
    if (!pending) {
      this.sent = undefined;
      return false;
    }
    if (!this.sent) {
      this.sent = { at: now, bytes: sentBytes };
      this.lastRead = now;
      this.slowWindows = 0;
    }
    if (now - this.sent.at >= windowMs) {
      const moved = sentBytes - this.sent.bytes;
      this.sent = { at: now, bytes: sentBytes };
      this.slowWindows = moved > 0 && moved < bytesPerWindow ? this.slowWindows + 1 : 0;
      if (moved >= bytesPerWindow) this.lastRead = now;
    }
    return this.slowWindows >= 2 || now - this.lastRead >= unreadMs;
  }
}

/** Uploads take as long as they take; any other body is small, and so is what comes after an answer. */
const isUpload = ({ request }: Exchange): boolean =>
  request.headers['content-type']?.toLowerCase().startsWith('multipart/') ?? false;

/** What the system has taken of what was written to a connection, and whether anything waits to be taken. */
function outgoing(socket: Socket): { readonly pending: boolean; readonly sentBytes: number } {
  const { bytesWritten, writeQueueSize } = (socket as { _handle?: StreamHandle | null })._handle ?? {};
  const waiting = socket.writableLength > 0 || (writeQueueSize ?? 0) > 0;
  if (bytesWritten === undefined || writeQueueSize === undefined)
    return { pending: waiting, sentBytes: socket.bytesWritten - socket.writableLength };
  return { pending: waiting, sentBytes: bytesWritten - writeQueueSize };
}
