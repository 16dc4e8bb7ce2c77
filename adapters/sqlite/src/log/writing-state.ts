import type { EventLogUnavailableError } from '@reelog/events';

/** Called with the reason when writing begins to fail, and with undefined when it works again. */
export type WritingListener = (problem: EventLogUnavailableError | undefined) => void;

/**
 * Keeps the failed state until writing is proven to work again. One successful commit is no proof on an almost full
 * disk, where only small ones fit: there must be room for a whole batch.
 */
export class WritingState {
  private problem: EventLogUnavailableError | undefined;

  /** @param prove rejects while writing fails, or will fail soon */
  constructor(
    private readonly prove: () => Promise<void>,
    private readonly listener: WritingListener,
  ) {}

  failed(problem: EventLogUnavailableError): void {
    const begins = this.problem === undefined;
    this.problem = problem;
    if (begins) this.listener(problem);
  }

  /**
   * Checks whether a failure is over, because perhaps nobody writes. @throws EventLogUnavailableError while it is not
   */
  async check(): Promise<void> {
    const problem = this.problem;
    if (!problem) return;
    await this.prove().catch(() => {
      throw problem;
    });
    if (problem !== this.problem) return; // it failed again, or another check was first
    this.problem = undefined;
    this.listener(undefined);
  }
}
