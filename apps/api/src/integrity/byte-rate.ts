import { setTimeout as sleep } from 'node:timers/promises';

/** Lets at most so many bytes a second through, by a clock that does not step. */
export class ByteRate {
  private freeAt = 0;

  constructor(private readonly bytesPerSecond: number) {}

  /** Resolves when these bytes have had their time. @throws the signal's reason */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    this.freeAt = Math.max(this.freeAt, now) + (bytes / this.bytesPerSecond) * 1000;
    if (this.freeAt > now) await sleep(this.freeAt - now, undefined, { signal });
  }
}
