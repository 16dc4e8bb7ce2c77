export interface WaitLimit {
  readonly maxWaitMs: number;
  /** The error for a caller that has waited this long. */
  readonly lateError: () => Error;
}

/** Runs at most `permits` pieces of work at a time, in first-in, first-out order. */
export class Semaphore {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /** @param limit without it, callers wait without a limit */
  constructor(
    private readonly permits: number,
    private readonly limit?: WaitLimit,
  ) {}

  /** @throws the late error when no permit is free in time */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.permits) this.running += 1;
    else await this.turn();
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  /** Without waiting. @returns a function that releases the permit; undefined when none is free */
  tryAcquire(): (() => void) | undefined {
    if (this.running >= this.permits) return undefined;
    this.running += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.release();
      isHeld = false;
    };
  }

  private turn(): Promise<void> {
    const { limit } = this;
    return new Promise((resolve, reject) => {
      const go = (): void => {
        clearTimeout(timer);
        this.waiting.delete(go);
        resolve();
      };
      const giveUp = (): void => {
        this.waiting.delete(go);
        reject(limit ? limit.lateError() : new Error('No permit in time'));
      };
      const timer = limit && setTimeout(giveUp, limit.maxWaitMs);
      this.waiting.add(go);
    });
  }

  private release(): void {
    const [next] = this.waiting;
    if (next)
      next(); // gets the permit
    else this.running -= 1;
  }
}
