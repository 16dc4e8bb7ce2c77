/** Runs at most `permits` pieces of work at a time, in first-in, first-out order. */
export class Semaphore {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly permits: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.permits) this.running += 1;
    else await new Promise<void>((go) => this.waiting.push(go));
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

  private release(): void {
    const next = this.waiting.shift();
    if (next)
      next(); // takes the place over
    else this.running -= 1;
  }
}
