import { type CommitReceipt, ConcurrencyError, EventLogBusyError, EventLogUnavailableError } from '@reelog/events';
import { untilAborted } from '@reelog/platform';

/** When the log answered last, whoever asked: it tells a log that is away from one that is busy with others. */
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
 * One write on its way to the log: how far it has come decides what may be said of it when it fails. Who is told that
 * nothing was changed can rely on it; who is told that the outcome is unknown asks again with the same Idempotency-Key.
 */
export class WriteAttempt {
  private readonly began = performance.now();
  private stage: 'looking-up' | 'undecided' | 'appending' | 'recorded' = 'looking-up';

  constructor(
    private readonly answers: LogAnswers,
    /** Aborts when nobody waits for the answer any more. */
    readonly signal: AbortSignal | undefined,
  ) {}

  /** Awaits something that is read. @throws the signal's reason when it aborts before */
  async read<T>(reading: Promise<T>): Promise<T> {
    const answer = await untilAborted(this.signal, reading);
    this.answers.note();
    return answer;
  }

  /** The command is not in the log, as far as is known. */
  isNew(): void {
    this.stage = 'undecided';
  }

  /** The command is in the log: whatever fails from now on, it stands. */
  isRecorded(): void {
    this.stage = 'recorded';
  }

  /** @param appending begins to append; what it fails with says whether something may have been recorded */
  async append(appending: () => Promise<CommitReceipt>): Promise<CommitReceipt> {
    this.signal?.throwIfAborted();
    this.stage = 'appending';
    try {
      const receipt = await appending();
      this.isRecorded();
      this.answers.note();
      return receipt;
    } catch (error) {
      if (error instanceof ConcurrencyError) this.lostRace();
      throw error;
    }
  }

  /** Another commit was first: nothing was recorded, and the log has answered. */
  private lostRace(): void {
    this.isNew();
    this.answers.note();
  }

  /** What to tell whoever waits, instead of an error that says too little. */
  explain(error: unknown): unknown {
    if (this.signal?.aborted && error === this.signal.reason) return this.timeIsOver(error);
    const isUnclear = error instanceof EventLogUnavailableError && error.recorded === 'unknown';
    if (this.stage !== 'undecided' || !isUnclear) return error;
    return new EventLogUnavailableError(error.message, { cause: error, recorded: 'no' });
  }

  private timeIsOver(cause: unknown): EventLogUnavailableError {
    if (this.stage === 'recorded') return new EventLogUnavailableError('The answer was not there in time.', { cause });
    return this.answers.since(this.began)
      ? new EventLogBusyError('Other changes were first until the time was over.', { cause })
      : new EventLogUnavailableError('The log did not answer in time.', { cause, recorded: 'no' });
  }
}
