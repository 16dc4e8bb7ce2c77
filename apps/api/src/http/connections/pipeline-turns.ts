/**
 * Starts pipelined requests one at a time in the whole process, each in a round of the event loop of its own: between two
 * of them whatever else has arrived is served, however many connections send without waiting for answers.
 */
export class PipelineTurns {
  private readonly waiting: (() => void)[] = [];
  private isRunning = false;

  /** Calls back in its turn. */
  add(start: () => void): void {
    this.waiting.push(start);
    if (!this.isRunning) this.schedule();
  }

  private schedule(): void {
    this.isRunning = true;
    setImmediate(() => {
      this.waiting.shift()?.();
      if (this.waiting.length > 0) this.schedule();
      else this.isRunning = false;
    });
  }
}
