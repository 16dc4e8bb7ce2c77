import type { StoredEvent } from '@reelog/domain';
import { GENESIS_HASH, hashData, hashEnvelope } from './hash-chain.js';

/** What is wrong, and with which position: the first one that is not what was recorded there. */
export interface BadPosition {
  readonly position: number;
  readonly problem: string;
}

/** A position of the log and the hash of the event there. */
export interface ChainPoint {
  readonly position: number;
  readonly hash: string;
}

/** Checks stored events, first to last, one at a time: the same way in a log and in an export of it. */
export class ChainVerifier {
  #last: ChainPoint = { position: 0, hash: GENESIS_HASH };
  readonly #versions = new Map<string, number>();

  /** @param published head that the log had once, if known: it must lie on the chain, or the tail was cut or rewritten */
  constructor(private readonly published?: ChainPoint) {}

  /** The last event that was in order; position 0 before the first. */
  get last(): ChainPoint {
    return this.#last;
  }

  /** Takes the next event; answers what is wrong with it, nothing when all is well. */
  check(event: StoredEvent): BadPosition | undefined {
    const due = this.#last.position + 1;
    if (event.position > due) return { position: due, problem: 'The event is missing.' };
    const problem = this.#problemOf(event);
    if (problem) return { position: event.position, problem };
    this.#last = { position: event.position, hash: event.hash };
    this.#versions.set(event.streamId, event.streamVersion);
    return undefined;
  }

  /** To be asked after the last event: whether the chain reaches the published head. */
  finish(): BadPosition | undefined {
    if (!this.published || this.published.position <= this.#last.position) return undefined;
    return {
      position: this.#last.position + 1,
      problem: `The log ends here, but its published head is at ${this.published.position}: the tail is missing.`,
    };
  }

  #problemOf(event: StoredEvent): string | undefined {
    const due = this.#last.position + 1;
    if (event.position !== due) return `The event stands where position ${due} was due.`;
    const dataProblem = problemOfData(event);
    if (dataProblem) return dataProblem;
    if (event.previousHash !== this.#last.hash) return 'Its previousHash is not the hash of the event before it.';
    if (event.hash !== hashEnvelope(event)) return 'Its envelope does not match its hash.';
    const version = (this.#versions.get(event.streamId) ?? 0) + 1;
    if (event.streamVersion !== version) return `Its stream version is ${event.streamVersion}, but ${version} was due.`;
    if (event.position === this.published?.position && event.hash !== this.published.hash)
      return 'Its hash is not the one that was published for this position.';
    return undefined;
  }
}

function problemOfData({ data, salts, dataHash }: StoredEvent): string | undefined {
  try {
    return hashData(data, salts) === dataHash ? undefined : 'Its data does not match its dataHash.';
  } catch (error) {
    return `Its data cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
  }
}
