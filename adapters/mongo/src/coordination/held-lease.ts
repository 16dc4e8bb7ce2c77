import type { Lease } from '@reelog/coordination';
import type { MongoLeaseStore } from './lease-store.js';

export interface LeaseTimes {
  /** A lease that was not renewed for so long may be acquired by another process, milliseconds. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Interval at which a lease of another holder is checked, milliseconds. */
  readonly pollMs: number;
}

/**
 * The part of the lease time after which the holder gives up; it tolerates differences between the clocks of two
 * machines.
 */
const BELIEVED_SHARE = 0.85;
/** After a failed renewal, the next attempt comes sooner by this factor. */
const HURRY = 4;

/** One acquisition of a lease. */
export interface HeldLease {
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
}

/** A lease that is renewed until it is lost or released. */
export class MongoHeldLease implements Lease {
  private readonly lost = new AbortController();
  private readonly renewedListeners: (() => void)[] = [];
  private renewTimer: NodeJS.Timeout | undefined;
  private expiryTimer: NodeJS.Timeout | undefined;

  /** @param since a moment just before the acquisition was confirmed, by `performance.now()` */
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
    if (wasHeld) await this.store.release(this.name, this.held.holder).catch(() => undefined); // else the lease expires
  }

  onRenewed(listener: () => void): void {
    this.renewedListeners.push(listener);
  }

  /**
   * Contenders see a renewal after it was sent, and count from then: so the holder stops before they take
   * over.
   */
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
