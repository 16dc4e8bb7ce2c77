import { StoreClockError } from '@reelog/storage';

/** A difference that is worth a warning, milliseconds: far more than the times of answers explain. */
const WARNED_MS = 60_000;
/** Stores refuse requests that are signed a quarter of an hour or more away from their own time, milliseconds. */
const REFUSED_MS = 14 * 60_000;
/** What took longer than this says too little about the store's time, milliseconds. */
const SLOWEST_MS = 5_000;

/** The store's clock, as its answers tell it (RFC 9110, 6.6.1), and how far this machine's clock is from it. */
export class StoreClock {
  #known: { readonly storeMs: number; readonly at: number } | undefined;

  /** @param tookMs from sending the request to the head of its answer */
  note(dateHeader: string | undefined, tookMs: number): void {
    const storeMs = Date.parse(dateHeader ?? '');
    if (Number.isFinite(storeMs) && tookMs <= SLOWEST_MS) this.#known = { storeMs, at: performance.now() };
  }

  /** The store's time, within a second or two; this machine's as long as the store has not answered. */
  now(): Date {
    const known = this.#known;
    return new Date(known ? known.storeMs + performance.now() - known.at : Date.now());
  }

  /** In one sentence, for people; undefined when the clocks agree. */
  get problem(): string | undefined {
    const aheadMs = this.#aheadMs;
    if (Math.abs(aheadMs) < WARNED_MS) return undefined;
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    return `This clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the store's: set the clock of this machine.`;
  }

  /** Why the store refuses whatever this machine signs; undefined when its clock is no reason to. */
  get refusal(): StoreClockError | undefined {
    const { problem } = this;
    return problem !== undefined && Math.abs(this.#aheadMs) >= REFUSED_MS ? new StoreClockError(problem) : undefined;
  }

  get #aheadMs(): number {
    return Date.now() - this.now().getTime();
  }
}
