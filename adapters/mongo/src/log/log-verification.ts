import type { StoredEvent } from '@reelog/domain';
import { ChainVerifier, isBroken } from '@reelog/events';
import type { BadPosition, ChainPoint, Verification, VerificationStep } from '@reelog/events';
import { eachEventOf } from './commit-document.js';
import type { CommitDocument, EventPart } from './commit-document.js';
import type { MongoLogScan } from './log-scan.js';

/** Checks a log up to the head it had at the start, step by step. */
export class MongoLogVerification {
  readonly #chain: ChainVerifier;

  constructor(
    private readonly scan: MongoLogScan,
    published?: ChainPoint,
  ) {
    this.#chain = new ChainVerifier(published);
  }

  /** Checks some more: as many commits as are fetched at once. With the outcome once there is one. */
  async next(): Promise<VerificationStep> {
    const outcome = await this.#outcome();
    return { progress: { checked: this.#checked, head: this.scan.head.position }, outcome };
  }

  get #checked(): number {
    return this.#chain.last.position;
  }

  async #outcome(): Promise<Verification | undefined> {
    if (this.#checked === this.scan.head.position) return this.#result(this.#chain.finish() ?? this.#cutTail());
    const commits = await this.scan.next();
    if (commits.length === 0) return this.#result(this.#bad('The event is missing.'));
    const times = await this.scan.recordedTimes(commits);
    for (const commit of commits) {
      const bad = this.#check(commit) ?? this.#misdated(commit, times);
      if (bad) return this.#result(bad);
    }
    return undefined;
  }

  #check(commit: CommitDocument): BadPosition | undefined {
    let events = 0;
    for (const event of eachEventOf(commit)) {
      const bad = this.#chain.check(event);
      if (bad) return bad;
      const problem = isBroken(event) ? undefined : spellingProblem(commit.events[events], event);
      if (problem !== undefined) return { position: this.#checked, problem };
      events++;
    }
    if (events < commit.count) return this.#bad('The event is missing.');
    if (events > commit.count || commit.hash !== this.#chain.last.hash)
      return { position: this.#checked, problem: 'It is not the event that its commit ends with.' };
    return undefined;
  }

  /** The index of derived times holds what is derived. (It may lack a commit: one of an api that was not stopped in time.) */
  #misdated({ _id, recordedAt }: CommitDocument, times: ReadonlyMap<number, string>): BadPosition | undefined {
    const indexed = times.get(_id);
    if (indexed === undefined || (recordedAt === undefined && indexed === this.#chain.recordedAt)) return undefined;
    return {
      position: _id,
      problem: 'The index of recording times does not say of it what follows from the events.',
    };
  }

  #cutTail(): BadPosition | undefined {
    const { committed, head } = this.scan;
    if (committed <= head.position) return undefined;
    return this.#bad(`The log ends here, but events up to position ${committed} were committed: its tail is missing.`);
  }

  /** The event that is due is not in order. */
  #bad(problem: string): BadPosition {
    return { position: this.#checked + 1, problem };
  }

  #result(firstBad: BadPosition | undefined): Verification {
    const { head } = this.scan;
    return { valid: !firstBad, checked: this.#checked, head, ...(firstBad && { firstBad }), ...this.#chain.erasures };
  }
}

/** What the digests leave open: whether the texts are spelt as the log writes them. */
function spellingProblem(part: EventPart | undefined, { data, salts }: StoredEvent): string | undefined {
  const isAsWritten = part?.data === JSON.stringify(data) && (part.salts ?? '{}') === JSON.stringify(salts);
  return isAsWritten ? undefined : 'Its data or salts are spelt otherwise than the log writes them.';
}
