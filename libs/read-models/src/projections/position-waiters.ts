interface Waiter {
  readonly position: number;
  readonly settle: (reached: boolean) => void;
}

/** The position of a projection, and the callers that wait for a later one. */
export class PositionWaiters {
  private readonly waiters = new Set<Waiter>();
  /** Below every position until the read model can be queried, even an empty one. */
  private reached = -1;

  /** Resolves true once the position is reached, false after the timeout. */
  waitFor(position: number, timeoutMs: number): Promise<boolean> {
    if (position <= this.reached) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        position,
        settle: (reached) => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => waiter.settle(false), timeoutMs);
      this.waiters.add(waiter);
    });
  }

  advance(position: number): void {
    this.reached = position;
    for (const waiter of this.waiters) if (waiter.position <= position) waiter.settle(true);
  }

  /** Resolves all waits: no further position follows. */
  close(): void {
    for (const waiter of this.waiters) waiter.settle(false);
  }
}
