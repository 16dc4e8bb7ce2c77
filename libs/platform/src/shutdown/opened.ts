/** What a process has opened, closed in reverse: a start that fails half way closes what there is. */
export class Opened {
  private readonly closers: (() => Promise<void>)[] = [];

  push(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  /** Closes everything, whatever fails on the way. @throws the first failure, once all is closed */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.closers.pop(); close; close = this.closers.pop())
      await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
