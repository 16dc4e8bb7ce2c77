/** What a process has opened, closed in reverse: a start that fails half way closes what there is. */
export class Opened {
  private readonly closers: (() => Promise<void>)[] = [];
  private underWay = '';

  /** What is being closed just now, as the code says it, such as `() => views.close()`; empty before and after. */
  get closing(): string {
    return this.underWay;
  }

  push(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** Closes everything, whatever fails on the way. @throws the first failure, once all is closed */
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
