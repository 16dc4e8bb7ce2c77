import type { Lease } from '@reelog/coordination';
import type { MongoLeaseStore } from './lease-store.js';

export interface LeaseTimes {
  /** A lease that was not renewed for as long may be taken over, milliseconds. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Between two looks at a lease that others hold, milliseconds. */
  readonly pollMs: number;
}

/** The share of a lease's time after which its holder stops believing in it: clocks of two machines may run that much apart. */
const BELIEVED_SHARE = 0.85;
/** After a renewal that failed, the next try comes this much sooner. */
const HURRY = 4;

/** One acquisition of a lease. */
export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
}

/** A lease that is renewed until it is lost or given back. */
export class MongoHeldLease implements Lease {
  private readonly lost = new AbortController();
  private readonly renewedListeners: (() => void)[] = [];
  private renewTimer: NodeJS.Timeout | undefined;
  private expiryTimer: NodeJS.Timeout | undefined;

  /** @param since when it was surely not yet confirmed: a moment before it was, by `performance.now()` */
  constructor(
    private readonly store: MongoLeaseStore,
    private readonly held: HeldLease,
    private readonly times: LeaseTimes,
    since: number,
  ) {
    this.believeSince(since);
    this.renewAfter(times.renewMs);
  }

  get name(): string {
    return this.held.name;
  }

  get fence(): number {
    return this.held.fence;
  }

  get signal(): AbortSignal {
    return this.lost.signal;
  }

  async release(): Promise<void> {
    const wasHeld = !this.signal.aborted;
    this.stop();
    if (wasHeld) await this.store.release(this.name, this.held.holder).catch(() => undefined); // it runs out by itself then
  }

  onRenewed(listener: () => void): void {
    this.renewedListeners.push(listener);
  }

  /** Contenders count from when they see a renewal, which is after it was sent: so this ends before anybody takes over. */
  private believeSince(since: number): void {
    clearTimeout(this.expiryTimer);
    const left = since + this.times.leaseMs * BELIEVED_SHARE - performance.now();
    this.expiryTimer = setTimeout(() => this.stop(), Math.max(0, left));
  }

  private renewAfter(milliseconds: number): void {
    this.renewTimer = setTimeout(() => void this.renew(), milliseconds);
  }

  private async renew(): Promise<void> {
    const since = performance.now();
    const isHeld = await this.store.renew(this.name, this.held.holder).catch(() => undefined);
    if (this.signal.aborted) return;
    if (isHeld === false) return this.stop();
    if (isHeld) this.believeSince(since);
    if (isHeld) for (const listener of this.renewedListeners) listener();
    this.renewAfter(isHeld ? this.times.renewMs : this.times.renewMs / HURRY);
  }

  private stop(): void {
    clearTimeout(this.renewTimer);
    clearTimeout(this.expiryTimer);
    this.lost.abort(new Error(`The lease ${this.name} is not held any more.`));
  }
}
