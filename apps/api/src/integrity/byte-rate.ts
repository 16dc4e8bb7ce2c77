import { setTimeout as sleep } from 'node:timers/promises';

/** Limits the bytes per second, by the monotonic clock. */
export class ByteRate {
  private freeAt = 0;

  constructor(private readonly bytesPerSecond: number) {}

  /** Waits until these bytes fit the rate. @throws the signal's reason */
  async acquire(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    this.freeAt = Math.max(this.freeAt, now) + (bytes / this.bytesPerSecond) * 1000;
    if (this.freeAt > now) await sleep(this.freeAt - now, undefined, { signal });
  }
}
