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

/** How long digests may be made at a stretch, milliseconds: everything else in the process waits meanwhile. */
const SLICE_MS = 8;

/** A commit of a batch that has no outcome yet. */
export interface OpenCommit {
  readonly index: number;
  readonly commit: Commit;
  /** Sealed once, then linked anew for every try: the ids of its events tell whether a recorded commit is this one. */
  events: readonly StoredEvent[];
  /** It was sent, and what became of it was not told: it may be recorded, or be yet. */
  mayStand: boolean;
  readonly signal?: AbortSignal;
}

export interface LinkedCommit {
  readonly open: OpenCommit;
  readonly document: CommitDocument;
}

/** Why open commits are not tried any more. */
export interface GivenUp {
  readonly kind: 'busy' | 'unavailable';
  readonly problem: string;
}

const WITHDRAWN = 'The time was over before the commit was recorded.';

/** Of a commit that may stand nobody may be told that it does not. */
const givenUp = ({ mayStand }: OpenCommit, { kind, problem }: GivenUp): CommitOutcome => {
  if (mayStand) return { kind: 'unavailable', problem };
  return kind === 'busy' ? { kind, problem } : { kind, problem, recorded: 'no' };
};

/** The commits of one batch, and what has become of them so far. */
export class MongoBatch {
  private readonly settled: (CommitOutcome | undefined)[];
  private undecided: readonly OpenCommit[];
  /** True while open commits may be recorded: an insert failed, and who knows how far it came. */
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

  /** In the order in which they came. */
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

  /** Gives up what nobody waits for any more: it is not sent, or not once more. */
  withdraw(): void {
    const abandoned = this.undecided.filter(({ signal }) => signal?.aborted);
    this.settle(abandoned.map((open) => [open, givenUp(open, { kind: 'unavailable', problem: WITHDRAWN })]));
  }

  /** One for each commit; of those that are still open nothing more will come, for the reason given. */
  outcomes(reason: GivenUp = { kind: 'unavailable', problem: '' }): readonly CommitOutcome[] {
    this.settle(this.undecided.map((open) => [open, givenUp(open, reason)]));
    return this.settled.map((outcome) => outcome ?? reason);
  }

  /** What is open, in documents that follow the tail. Refuses what is not JSON. */
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
