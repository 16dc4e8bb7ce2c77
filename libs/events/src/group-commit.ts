import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '@reelog/platform/errors';
import {
  type AppendOptions,
  type Commit,
  type CommitReceipt,
  CommitRefusedError,
  ConcurrencyError,
  EventLogBusyError,
  EventLogUnavailableError,
} from './event-log.port.js';

/**
 * The outcome of one commit of a batch; a batch that could not be written at all rejects instead. `unavailable`: the
 * log lost contact after it had recorded other commits of the batch. `busy`: other processes won every attempt.
 */
export type CommitOutcome =
  | { readonly kind: 'recorded'; readonly firstPosition: number }
  | { readonly kind: 'repeated'; readonly receipt: CommitReceipt }
  | { readonly kind: 'conflict'; readonly actualVersion: number | undefined }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'busy'; readonly problem: string }
  | { readonly kind: 'unavailable'; readonly problem: string; readonly recorded?: 'no' };

/** A commit with its JSON, made once: the size is known, and later changes by the caller have no effect. */
export interface EncodedCommit {
  readonly commit: Commit;
  readonly json: string;
  /** After it has aborted nobody waits for the outcome: a commit that was not sent yet is withdrawn. */
  readonly signal?: AbortSignal;
}

/** Writes commits of distinct streams durably and in order; resolves to one outcome each, in the same order. */
export type WriteBatch = (batch: readonly EncodedCommit[]) => Promise<readonly CommitOutcome[]>;

export interface GroupCommitLimits {
  /** Larger commits are rejected. */
  readonly commitBytes: number;
  readonly batchCommits: number;
  readonly batchBytes: number;
  /** Maximum of waiting commits; more are rejected, so that an overload does not fill the memory. */
  readonly waitingCommits: number;
  readonly waitingBytes: number;
}

export const GROUP_COMMIT_LIMITS: GroupCommitLimits = {
  commitBytes: 4 * 1024 * 1024,
  batchCommits: 512,
  batchBytes: 8 * 1024 * 1024,
  waitingCommits: 10_000,
  waitingBytes: 64 * 1024 * 1024,
};

interface Waiting extends EncodedCommit {
  readonly bytes: number;
  /** Number of batches that the log had answered when the commit arrived. */
  readonly answersBefore: number;
  readonly resolve: (receipt: CommitReceipt) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Merges concurrent appends into batches, so that callers share one fsync (or one round trip), each with its own
 * outcome. One batch is written at a time, with at most one commit per stream.
 */
export class GroupCommit {
  /** By stream; streams are served in turn. */
  private readonly waiting = new Map<string, Waiting[]>();
  private waitingCommits = 0;
  private waitingBytes = 0;
  private answers = 0;
  private writing: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly writeBatch: WriteBatch,
    private readonly limits: GroupCommitLimits = GROUP_COMMIT_LIMITS,
  ) {}

  /** @throws ConcurrencyError, CommitRefusedError, EventLogBusyError, EventLogUnavailableError */
  append(commit: Commit, { signal }: AppendOptions = {}): Promise<CommitReceipt> {
    const json = JSON.stringify(commit);
    const bytes = Buffer.byteLength(json);
    const refusal = this.refusal(bytes, signal);
    if (refusal) return Promise.reject(refusal);
    let onAbort = (): void => undefined;
    const outcome = new Promise<CommitReceipt>((resolve, reject) => {
      const answersBefore = this.answers;
      const waiting = { commit, json, bytes, answersBefore, resolve, reject, ...(signal && { signal }) };
      onAbort = () => this.abandon(waiting);
      this.enqueue(waiting);
      this.writing ??= this.writeAll();
    });
    if (!signal) return outcome;
    signal.addEventListener('abort', onAbort, { once: true });
    return outcome.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** Rejects further commits; resolves once the waiting ones have their outcome. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
  }

  private refusal(bytes: number, signal: AbortSignal | undefined): Error | undefined {
    const { commitBytes, waitingCommits, waitingBytes } = this.limits;
    if (this.closed) return new EventLogUnavailableError('The event log is closed.', { recorded: 'no' });
    if (signal?.aborted) return new EventLogBusyError('The append was aborted before the log was asked.');
    if (bytes > commitBytes)
      return new CommitRefusedError(`A commit of ${bytes} bytes is larger than the limit of ${commitBytes} bytes.`);
    if (this.waitingCommits >= waitingCommits || this.waitingBytes + bytes > waitingBytes)
      return new EventLogBusyError(`${this.waitingCommits} commits are waiting already; try again later.`);
    return undefined;
  }

  private enqueue(waiting: Waiting): void {
    const { streamId } = waiting.commit;
    const ofStream = this.waiting.get(streamId);
    if (ofStream) ofStream.push(waiting);
    else this.waiting.set(streamId, [waiting]);
    this.waitingCommits++;
    this.waitingBytes += waiting.bytes;
  }

  /** Withdraws a commit that is still waiting. */
  private abandon(abandoned: Waiting): void {
    const { streamId } = abandoned.commit;
    const ofStream = this.waiting.get(streamId) ?? [];
    const index = ofStream.indexOf(abandoned);
    if (index < 0) return abandoned.reject(new EventLogUnavailableError('The log did not answer in time.'));
    ofStream.splice(index, 1);
    if (ofStream.length === 0) this.waiting.delete(streamId);
    this.waitingCommits--;
    this.waitingBytes -= abandoned.bytes;
    const isMoving = this.answers > abandoned.answersBefore;
    abandoned.reject(
      isMoving
        ? new EventLogBusyError('Other commits were first until the timeout.')
        : new EventLogUnavailableError('The log did not answer in time.', { recorded: 'no' }),
    );
  }

  private async writeAll(): Promise<void> {
    while (this.waitingCommits > 0) {
      await nextTurn(); // lets callers that the last batch released join this one
      const batch = this.nextBatch();
      if (batch.length === 0) break; // all waiting commits were withdrawn
      await this.writeBatch(batch).then(
        (outcomes) => {
          this.answers++;
          batch.forEach((waiting, index) => settle(waiting, outcomes[index]));
        },
        (error: unknown) => batch.forEach((waiting) => waiting.reject(asUnavailable(error))),
      );
    }
    this.writing = undefined;
  }

  /** The next commit of as many streams as fit; a stream with more goes to the end of the queue. */
  private nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const again: [streamId: string, commits: Waiting[]][] = [];
    let bytes = 0;
    for (const [streamId, [next, ...later]] of this.waiting) {
      if (!next || this.isFull(batch.length, bytes + next.bytes)) break;
      batch.push(next);
      bytes += next.bytes;
      this.waiting.delete(streamId);
      if (later.length > 0) again.push([streamId, later]);
    }
    for (const [streamId, commits] of again) this.waiting.set(streamId, commits);
    this.waitingCommits -= batch.length;
    this.waitingBytes -= bytes;
    return batch;
  }

  private isFull(commits: number, bytes: number): boolean {
    return commits > 0 && (commits >= this.limits.batchCommits || bytes > this.limits.batchBytes);
  }
}

function settle({ commit, resolve, reject }: Waiting, outcome: CommitOutcome | undefined): void {
  switch (outcome?.kind) {
    case 'recorded':
      return resolve(receiptOf(commit, outcome.firstPosition));
    case 'repeated':
      return resolve(outcome.receipt);
    case 'conflict':
      return reject(new ConcurrencyError(commit.streamId, commit.expectedVersion, outcome.actualVersion));
    case 'refused':
      return reject(new CommitRefusedError(outcome.problem));
    case 'busy':
      return reject(new EventLogBusyError(outcome.problem));
    case 'unavailable':
      return reject(new EventLogUnavailableError(outcome.problem, { recorded: outcome.recorded ?? 'unknown' }));
    case undefined:
      return reject(new EventLogUnavailableError('The log returned no outcome for the commit.'));
  }
}

function receiptOf({ streamId, expectedVersion, events, requestDigest }: Commit, firstPosition: number): CommitReceipt {
  return {
    duplicate: false,
    recorded: true,
    streamId,
    firstPosition,
    lastPosition: firstPosition + events.length - 1,
    streamVersion: expectedVersion + events.length,
    requestDigest,
  };
}

const asUnavailable = (error: unknown): Error =>
  error instanceof EventLogUnavailableError ? error : new EventLogUnavailableError(messageOf(error), { cause: error });
