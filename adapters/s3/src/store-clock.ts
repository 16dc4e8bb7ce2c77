import { StoreClockError } from '@reelog/storage';

/** A larger difference is worth a warning, milliseconds: response times do not explain it. */
const WARNED_MS = 60_000;
/** Stores reject signatures that differ by a quarter of an hour or more from their own time, milliseconds. */
const REFUSED_MS = 14 * 60_000;
/** A slower answer is not used to read the store's time, milliseconds. */
const SLOWEST_MS = 5_000;

/** The store's clock according to its answers (RFC 9110, 6.6.1), and its difference from this machine's clock. */
export class StoreClock {
  private known: { readonly storeMs: number; readonly at: number } | undefined;

  /** @param tookMs from the request to the head of the answer */
  note(dateHeader: string | undefined, tookMs: number): void {
    const storeMs = Date.parse(dateHeader ?? '');
    if (Number.isFinite(storeMs) && tookMs <= SLOWEST_MS) this.known = { storeMs, at: performance.now() };
  }

  /** The store's time, within a second or two; this machine's time until the store has answered. */
  now(): Date {
    const known = this.known;
    return new Date(known ? known.storeMs + performance.now() - known.at : Date.now());
  }

  /** One sentence for people; undefined when the clocks agree. */
  get problem(): string | undefined {
    const aheadMs = this.aheadMs;
    if (Math.abs(aheadMs) < WARNED_MS) return undefined;
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    return `This clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the store's: set the clock of this machine.`;
  }

  /** Why the store rejects all signatures of this machine; undefined when the clock is no reason. */
  get refusal(): StoreClockError | undefined {
    const { problem } = this;
    return problem !== undefined && Math.abs(this.aheadMs) >= REFUSED_MS ? new StoreClockError(problem) : undefined;
  }

  private get aheadMs(): number {
    return Date.now() - this.now().getTime();
  }
}
