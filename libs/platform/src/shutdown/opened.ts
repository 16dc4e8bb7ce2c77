/** Everything that a process has opened. It is closed in reverse order, also when a start fails half way. */
export class Opened {
  private readonly closers: (() => Promise<void>)[] = [];
  private underWay = '';

  /** The source text of what is being closed, such as `() => views.close()`; otherwise empty. */
  get closing(): string {
    return this.underWay;
  }

  push(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** Closes everything, even if some fail. @throws the first failure, once all is closed */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.closers.pop(); close; close = this.closers.pop()) {
      this.underWay = String(close);
      await close().catch((error: unknown) => failures.push(error));
    }
    this.underWay = '';
    if (failures.length > 0) throw failures[0];
  }
}
