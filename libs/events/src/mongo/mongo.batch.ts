import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredEvent } from '@reelog/domain';
import type { ChainPoint } from '../event-log/chain-verifier.js';
import type { Commit } from '../event-log/event-log.port.js';
import type { CommitOutcome, EncodedCommit } from '../event-log/group-commit.js';
import { relink, sealCommit } from '../event-log/seal-commit.js';
import { documentOf } from './mongo.commit-document.js';
import type { CommitDocument } from './mongo.commit-document.js';

/** How long digests may be made at a stretch, milliseconds: everything else in the process waits meanwhile. */
const SLICE_MS = 8;

/** A commit of a batch that has no outcome yet. */
export interface OpenCommit {
  readonly index: number;
  readonly commit: Commit;
  /** Sealed once, then linked anew for every try: the ids of its events tell whether a recorded commit is this one. */
  events: readonly StoredEvent[];
}

export interface LinkedCommit {
  readonly open: OpenCommit;
  readonly document: CommitDocument;
}

/** The commits of one batch, and what has become of them so far. */
export class MongoBatch {
  readonly #outcomes: (CommitOutcome | undefined)[];
  #open: readonly OpenCommit[];
  /** True while open commits may be recorded: an insert failed, and who knows how far it came. */
  isUncertain = false;

  constructor(batch: readonly EncodedCommit[]) {
    this.#outcomes = batch.map(() => undefined);
    this.#open = batch.map(({ json }, index) => ({ index, commit: JSON.parse(json) as Commit, events: [] }));
  }

  /** In the order in which they came. */
  get open(): readonly OpenCommit[] {
    return this.#open;
  }

  get isDone(): boolean {
    return this.#open.length === 0;
  }

  settle(outcomes: readonly (readonly [OpenCommit, CommitOutcome])[]): void {
    for (const [open, outcome] of outcomes) this.#outcomes[open.index] = outcome;
    this.#open = this.#open.filter(({ index }) => this.#outcomes[index] === undefined);
  }

  /** One for each commit; a commit that is still open was lost sight of, for the reason given. */
  outcomes(problem = ''): readonly CommitOutcome[] {
    return this.#outcomes.map((outcome) => outcome ?? { kind: 'unavailable', problem });
  }

  /** What is open, in documents that follow the tail. Refuses what is not JSON. */
  async link(tail: ChainPoint): Promise<readonly LinkedCommit[]> {
    const linked: LinkedCommit[] = [];
    const refused: [OpenCommit, CommitOutcome][] = [];
    let last = tail;
    let sliceEnd = performance.now() + SLICE_MS;
    for (const open of this.#open) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + SLICE_MS;
      }
      try {
        open.events = open.events.length > 0 ? relink(open.events, last) : sealCommit(open.commit, last);
        linked.push({ open, document: documentOf(open.commit, open.events) });
        last = open.events.at(-1) ?? last;
      } catch (error) {
        refused.push([open, { kind: 'refused', problem: `The commit cannot be recorded: ${messageOf(error)}` }]);
      }
    }
    this.settle(refused);
    return linked;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
