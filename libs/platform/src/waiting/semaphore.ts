export interface WaitLimit {
  readonly maxWaitMs: number;
  /** What a caller gets whose turn has not come until then. */
  readonly lateError: () => Error;
}

/** Lets at most so many pieces of work run at a time. Those that wait get their turn in the order in which they came. */
export class Semaphore {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /** @param limit none: callers wait however long it takes */
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

  /** For work that does not wait. @returns gives the permit back, once; undefined when none is free */
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
      next(); // takes the place over
    else this.running -= 1;
  }
}
