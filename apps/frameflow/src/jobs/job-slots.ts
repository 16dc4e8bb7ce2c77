/** A job that has run this long counts as long, regardless of the estimate. */
const OVERRUN_MS = 60_000;

export interface JobOrder {
  readonly isLong: boolean;
  readonly expectedSeconds: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

interface Run {
  isLong: boolean;
  hasOverrun: boolean;
}

interface Waiting {
  readonly isLong: boolean;
  /** Arrival plus expected time, milliseconds: shorter jobs go first, but no job waits forever. */
  readonly rank: number;
  readonly start: (run: Run) => void;
}

/**
 * Limits running jobs: `ofAKind` short ones, `ofAKind` long ones, and `ofAKind` + 1 in total. A long job
 * never blocks the short ones, and the long ones do not starve. A job that becomes long frees its place for a short
 * one.
 */
export class JobSlots {
  private readonly running = new Set<Run>();
  /** By rank. */
  private waiting: Waiting[] = [];

  constructor(
    private readonly ofAKind: number,
    private readonly overrunMs = OVERRUN_MS,
  ) {}

  /** Runs an action when a slot is free. @throws the signal's reason when it aborts first */
  async run<T>(order: JobOrder, action: () => Promise<T>): Promise<T> {
    const run = await this.acquire(order);
    const overrun = setTimeout(() => {
      run.hasOverrun = true;
      this.startNext();
    }, this.overrunMs).unref();
    try {
      return await action();
    } finally {
      clearTimeout(overrun);
      this.running.delete(run);
      this.startNext();
    }
  }

  private acquire({ isLong, expectedSeconds, signal }: JobOrder): Promise<Run> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.waiting = this.waiting.filter((other) => other !== waiting);
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      const start = (run: Run): void => {
        leave();
        resolve(run);
      };
      const waiting: Waiting = { isLong, rank: performance.now() + expectedSeconds * 1_000, start };
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting = [...this.waiting, waiting].sort((one, other) => one.rank - other.rank);
      this.startNext();
    });
  }

  private startNext(): void {
    for (const run of this.running) if (run.hasOverrun && this.hasPlaceFor(true)) run.isLong = true;
    for (const { isLong, start } of this.waiting) {
      if (this.running.size > this.ofAKind || !this.hasPlaceFor(isLong)) continue;
      const run: Run = { isLong, hasOverrun: false };
      this.running.add(run);
      start(run);
    }
  }

  private hasPlaceFor(isLong: boolean): boolean {
    return [...this.running].filter((run) => run.isLong === isLong).length < this.ofAKind;
  }
}
