import { setTimeout as sleep } from 'node:timers/promises';

/** How long after a lost race a process still expects others to write, milliseconds. */
const CONTENTION_MS = 1_000;
/** Its rest after a batch that got in meanwhile: long enough for another to read the tail and write. */
const REST_MS = 4;
/** The longest wait before another try; the shares of several processes were most even with about this. */
const JITTER_MS = 4;

/**
 * Shares the log between processes. Whoever wrote last knows the tail and would win again and again; so a process that
 * lost a race lately rests for a moment after each batch that got in, and the others have their turn.
 */
export class Turns {
  private contendedUntil = 0;
  private restUntil = 0;

  /** To be awaited before a batch is written. */
  async next(): Promise<void> {
    const rest = this.restUntil - performance.now();
    if (rest > 0) await sleep(rest);
  }

  won(): void {
    const now = performance.now();
    if (now < this.contendedUntil) this.restUntil = now + REST_MS * Math.random();
  }

  /** Resolves when it is time to try again. */
  async lost(tries: number): Promise<void> {
    this.contendedUntil = performance.now() + CONTENTION_MS;
    await sleep(Math.min(JITTER_MS, 2 ** tries) * Math.random());
  }
}
