import { type CommitReceipt, ConcurrencyError, EventLogBusyError, EventLogUnavailableError } from '@reelog/events';
import { untilAborted } from '@reelog/platform';

/** When the log answered last, to any request: distinguishes an unreachable log from a busy one. */
export class LogAnswers {
  private last = -Infinity;

  note(): void {
    this.last = performance.now();
  }

  /** @param instant by `performance.now()` */
  since(instant: number): boolean {
    return this.last > instant;
  }
}

/**
 * One write on its way to the log. Its stage decides what a failure reports: `recorded: no` is certain; after `unknown`
 * the client repeats the request with the same Idempotency-Key.
 */
export class WriteAttempt {
  private readonly began = performance.now();
  private stage: 'looking-up' | 'undecided' | 'appending' | 'recorded' = 'looking-up';

  constructor(
    private readonly answers: LogAnswers,
    /** Aborts when the client disconnects or the deadline is over. */
    readonly signal: AbortSignal | undefined,
  ) {}

  /** Awaits a read. @throws the signal's reason if it aborts first */
  async read<T>(reading: Promise<T>): Promise<T> {
    const answer = await untilAborted(this.signal, reading);
    this.answers.note();
    return answer;
  }

  /** As far as this process knows, the log does not have the command. */
  markNew(): void {
    this.stage = 'undecided';
  }

  /** The command is in the log; later failures do not undo it. */
  markRecorded(): void {
    this.stage = 'recorded';
  }

  /** @param appending starts the append; its error says whether the commit may have been recorded */
  async append(appending: () => Promise<CommitReceipt>): Promise<CommitReceipt> {
    this.signal?.throwIfAborted();
    this.stage = 'appending';
    try {
      const receipt = await appending();
      this.markRecorded();
      this.answers.note();
      return receipt;
    } catch (error) {
      if (error instanceof ConcurrencyError) this.noteConflict();
      throw error;
    }
  }

  /** Another commit was first: nothing was recorded, and the log has answered. */
  private noteConflict(): void {
    this.markNew();
    this.answers.note();
  }

  /** Replaces an error that does not say whether the write was recorded. */
  explain(error: unknown): unknown {
    if (this.signal?.aborted && error === this.signal.reason) return this.timeoutError(error);
    const isUnclear = error instanceof EventLogUnavailableError && error.recorded === 'unknown';
    if (this.stage !== 'undecided' || !isUnclear) return error;
    return new EventLogUnavailableError(error.message, { cause: error, recorded: 'no' });
  }

  private timeoutError(cause: unknown): EventLogUnavailableError {
    if (this.stage === 'recorded') return new EventLogUnavailableError('The answer did not arrive in time.', { cause });
    return this.answers.since(this.began)
      ? new EventLogBusyError('Other changes took precedence until the deadline.', { cause })
      : new EventLogUnavailableError('The log did not answer in time.', { cause, recorded: 'no' });
  }
}
