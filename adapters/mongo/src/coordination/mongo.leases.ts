import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease, Leases } from '@reelog/coordination';
import { rest } from '@reelog/platform/waiting';
import type { MongoConnection } from '../connection/mongo.connection.js';
import { type LeaseTimes, MongoHeldLease } from './held-lease.js';
import { type Beat, MongoLeaseStore } from './lease-store.js';

const DEFAULT_TIMES: LeaseTimes = { leaseMs: 3_000, renewMs: 1_000, pollMs: 250 };

/**
 * Leases that do not need synchronized clocks: a holder increases a counter, and a contender takes over when it has
 * seen the same value for `leaseMs` on its own clock. The holder stops a little earlier, counted from before it sent
 * its last renewal.
 */
export class MongoLeases implements Leases {
  private readonly store: MongoLeaseStore;
  private readonly times: LeaseTimes;

  constructor(connection: MongoConnection, times: Partial<LeaseTimes> = {}) {
    this.times = { ...DEFAULT_TIMES, ...times };
    this.store = new MongoLeaseStore(connection, this.times.leaseMs / 2);
  }

  async acquire(name: string, signal: AbortSignal): Promise<Lease> {
    const contender = new Contender(this.store, name, this.times);
    for (;;) {
      signal.throwIfAborted();
      const lease = await contender.try().catch(() => undefined); // the store is unavailable and may come back
      if (lease && !signal.aborted) return lease;
      await lease?.release();
      await rest(this.times.pollMs * (0.75 + Math.random() / 2), signal);
    }
  }

  async isHeld(name: string): Promise<boolean> {
    const seen = await this.store.read(name);
    if (!seen?.holder) return false;
    for (const since = performance.now(); performance.now() - since < this.times.leaseMs;) {
      await sleep(this.times.pollMs);
      const now = await this.store.read(name);
      if (now?.beat !== seen.beat) return Boolean(now?.holder);
    }
    return false;
  }
}

/** Waits for a lease and remembers what it has seen of it. */
class Contender {
  private readonly holder = randomUUID();
  private seen: Beat | undefined;
  private seenSince = 0;

  constructor(
    private readonly store: MongoLeaseStore,
    private readonly name: string,
    private readonly times: LeaseTimes,
  ) {}

  async try(): Promise<Lease | undefined> {
    const found = await this.store.read(this.name);
    this.look(found);
    const since = performance.now();
    const isMine = (await this.confirm(found)) ?? (this.isFree(found) && (await this.acquire(found)));
    if (!isMine) return undefined;
    const fence = (found?.beat ?? 0) + 1;
    return new MongoHeldLease(this.store, { name: this.name, holder: this.holder, fence }, this.times, since);
  }

  private look(found: Beat | undefined): void {
    if (found?.holder === this.seen?.holder && found?.beat === this.seen?.beat) return;
    this.seen = found;
    this.seenSince = performance.now();
  }

  private isFree(found: Beat | undefined): boolean {
    return !found?.holder || performance.now() - this.seenSince >= this.times.leaseMs;
  }

  private acquire(found: Beat | undefined): Promise<boolean> {
    return this.store.acquire(this.name, found, this.holder);
  }

  /** An earlier attempt may have acquired it although its answer was lost: a renewal then confirms it. */
  private async confirm(found: Beat | undefined): Promise<boolean | undefined> {
    return found?.holder === this.holder ? this.store.renew(this.name, this.holder) : undefined;
  }
}
