import type { Socket } from 'node:net';
import type { HttpLimits } from '../http-limits.js';
import type { Exchange } from './request-queue.js';

type WatchLimits = Pick<HttpLimits, 'bodyMs' | 'windowMs' | 'bytesPerWindow' | 'unreadMs'>;

/** What a peer does too slowly; undefined if it is fast enough. */
export type Slowness = 'body' | 'upload' | 'download' | undefined;

/** What was transferred since a point in time. */
interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** Node's internal counters of a stream; they also change while a large chunk is being written. */
interface StreamHandle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

/**
 * Detects a slow peer on one connection. Only waiting for the peer counts, not a slow disk, store or command.
 */
export class PeerWatch {
  private received: Mark | undefined;
  private sent: Mark | undefined;
  private slowWindows = 0;
  /** When the peer last read at a sufficient rate, or had no data to read. */
  private lastRead = 0;

  constructor(
    private readonly socket: Socket,
    private readonly limits: WatchLimits,
  ) {}

  /** To be called periodically. */
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
   * A slow reader is closed after two slow windows, because the last window before a pause may be slow; a pause may be long.
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

/** Uploads have no time limit; other bodies are small, as is data after an answer. */
const isUpload = ({ request }: Exchange): boolean =>
  request.headers['content-type']?.toLowerCase().startsWith('multipart/') ?? false;

/** Bytes of a connection that the system has taken, and whether any are still waiting. */
function outgoing(socket: Socket): { readonly pending: boolean; readonly sentBytes: number } {
  const { bytesWritten, writeQueueSize } = (socket as { _handle?: StreamHandle | null })._handle ?? {};
  const waiting = socket.writableLength > 0 || (writeQueueSize ?? 0) > 0;
  if (bytesWritten === undefined || writeQueueSize === undefined)
    return { pending: waiting, sentBytes: socket.bytesWritten - socket.writableLength };
  return { pending: waiting, sentBytes: bytesWritten - writeQueueSize };
}
