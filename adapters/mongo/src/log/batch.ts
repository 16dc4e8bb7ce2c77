import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredEvent } from '@reelog/domain';
import {
  type Clock,
  type Commit,
  type CommitOutcome,
  type EncodedCommit,
  type LogTail,
  relink,
  sealCommit,
  tailOf,
} from '@reelog/events';
import { messageOf } from '@reelog/platform/errors';
import { type CommitDocument, documentOf } from './commit-document.js';

/** Time slice for computing digests, milliseconds: it blocks the rest of the process. */
const SLICE_MS = 8;

/** A commit of a batch that has no outcome yet. */
export interface OpenCommit {
  readonly index: number;
  readonly commit: Commit;
  /** Sealed once, then linked again for every attempt: the event ids tell whether a recorded commit is this one. */
  events: readonly StoredEvent[];
  /** It was sent and its outcome is unknown: it may be recorded, now or later. */
  mayStand: boolean;
  readonly signal?: AbortSignal;
}

export interface LinkedCommit {
  readonly open: OpenCommit;
  readonly document: CommitDocument;
}

/** Why open commits are not tried again. */
export interface GivenUp {
  readonly kind: 'busy' | 'unavailable';
  readonly problem: string;
}

const WITHDRAWN = 'The append was aborted before the commit was recorded.';

/** A commit that may be recorded must not be reported as not recorded. */
const givenUp = ({ mayStand }: OpenCommit, { kind, problem }: GivenUp): CommitOutcome => {
  if (mayStand) return { kind: 'unavailable', problem };
  return kind === 'busy' ? { kind, problem } : { kind, problem, recorded: 'no' };
};

/** The commits of one batch and their outcomes so far. */
export class MongoBatch {
  private readonly settled: (CommitOutcome | undefined)[];
  private undecided: readonly OpenCommit[];
  /** True while open commits may be recorded, because an insert failed at an unknown point. */
  isUncertain = false;

  constructor(
    batch: readonly EncodedCommit[],
    private readonly clock: Clock,
  ) {
    this.settled = batch.map(() => undefined);
    this.undecided = batch.map(({ json, signal }, index) => ({
      index,
      commit: JSON.parse(json) as Commit,
      events: [],
      mayStand: false,
      ...(signal && { signal }),
    }));
  }

  /** In their original order. */
  get open(): readonly OpenCommit[] {
    return this.undecided;
  }

  get isDone(): boolean {
    return this.undecided.length === 0;
  }

  settle(outcomes: readonly (readonly [OpenCommit, CommitOutcome])[]): void {
    for (const [open, outcome] of outcomes) this.settled[open.index] = outcome;
    this.undecided = this.undecided.filter(({ index }) => this.settled[index] === undefined);
  }

  /** Withdraws commits whose callers no longer wait: they are not sent, or not again. */
  withdraw(): void {
    const abandoned = this.undecided.filter(({ signal }) => signal?.aborted);
    this.settle(abandoned.map((open) => [open, givenUp(open, { kind: 'unavailable', problem: WITHDRAWN })]));
  }

  /** One outcome per commit; open ones get the given reason. */
  outcomes(reason: GivenUp = { kind: 'unavailable', problem: '' }): readonly CommitOutcome[] {
    this.settle(this.undecided.map((open) => [open, givenUp(open, reason)]));
    return this.settled.map((outcome) => outcome ?? reason);
  }

  /** The open commits as documents after the tail. Rejects data that is not JSON. */
  async link(tail: LogTail): Promise<readonly LinkedCommit[]> {
    const linked: LinkedCommit[] = [];
    const refused: [OpenCommit, CommitOutcome][] = [];
    let last = tail;
    let sliceEnd = performance.now() + SLICE_MS;
    for (const open of this.undecided) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + SLICE_MS;
      }
      try {
        open.events = open.events.length > 0 ? relink(open.events, last) : sealCommit(open.commit, last, this.clock());
        linked.push({ open, document: documentOf(open.commit, open.events) });
        last = tailOf(open.events, last);
      } catch (error) {
        refused.push([open, { kind: 'refused', problem: `The commit cannot be recorded: ${messageOf(error)}` }]);
      }
    }
    this.settle(refused);
    return linked;
  }
}
