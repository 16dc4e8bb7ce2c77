/**
 * Starts pipelined requests one at a time in the whole process, each in its own round of the event loop, so that other
 * requests are served in between, however many connections pipeline.
 */
export class PipelineQueue {
  private readonly waiting: (() => void)[] = [];
  private isRunning = false;

  /** Calls back in order. */
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
