import { setTimeout as sleep } from 'node:timers/promises';

/** How long after a lost race a process expects other writers, milliseconds. */
const CONTENTION_MS = 1_000;
/** Maximum pause after a successful batch in that time: enough for another process to read the tail and write. */
const REST_MS = 4;
/** The longest wait before a retry; in measurements, about this value shared the log most evenly. */
const JITTER_MS = 4;

/**
 * Shares the log between processes. The last writer knows the tail and would always win, so a process that lost a race
 * recently pauses after each successful batch, and the others can write.
 */
export class ContentionBackoff {
  private contendedUntil = 0;
  private restUntil = 0;

  /** Call before a batch is written. */
  async next(): Promise<void> {
    const rest = this.restUntil - performance.now();
    if (rest > 0) await sleep(rest);
  }

  won(): void {
    const now = performance.now();
    if (now < this.contendedUntil) this.restUntil = now + REST_MS * Math.random();
  }

  /** Resolves when the batch may be retried. */
  async lost(tries: number): Promise<void> {
    this.contendedUntil = performance.now() + CONTENTION_MS;
    await sleep(Math.min(JITTER_MS, 2 ** tries) * Math.random());
  }
}
