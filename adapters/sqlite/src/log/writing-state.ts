import type { EventLogUnavailableError } from '@reelog/events';

/** Whether the log can be written: called when that begins to fail, with the reason, and when it is over. */
export type WritingListener = (problem: EventLogUnavailableError | undefined) => void;

/**
 * Remembers that writing fails, until it is proven to work again. One commit that went through proves little on a disk
 * that is as good as full, where small ones fit and others do not: there has to be room for a whole batch again.
 */
export class WritingState {
  private problem: EventLogUnavailableError | undefined;

  /** @param prove rejects while writing does not work, or will not for long */
  constructor(
    private readonly prove: () => Promise<void>,
    private readonly listener: WritingListener,
  ) {}

  failed(problem: EventLogUnavailableError): void {
    const begins = this.problem === undefined;
    this.problem = problem;
    if (begins) this.listener(problem);
  }

  /** Looks whether a failure is over, since nobody else might write. @throws EventLogUnavailableError while it is not */
  async check(): Promise<void> {
    const problem = this.problem;
    if (!problem) return;
    await this.prove().catch(() => {
      throw problem;
    });
    if (problem !== this.problem) return; // it failed anew, or another check was first
    this.problem = undefined;
    this.listener(undefined);
  }
}
