interface Waiter {
  readonly position: number;
  readonly settle: (reached: boolean) => void;
}

/** Where a projection is, and who waits for it to come further. */
export class PositionWaiters {
  private readonly waiters = new Set<Waiter>();
  /** Below every position until there is something that can be asked, an empty read model included. */
  private reached = -1;

  /** Resolves true once the position is reached, false when the time is over before. */
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

  /** Nothing will come any more. */
  close(): void {
    for (const waiter of this.waiters) waiter.settle(false);
  }
}
