import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Lease, Leases } from '@reelog/coordination';
import { WriteGate } from '@reelog/events';
import { LOGGER, type Logger, rest } from '@reelog/platform';
import { ObjectStore } from '@reelog/storage';
import { QuarantineLog } from './quarantine-log.js';
import { QuarantineSweep } from './quarantine-sweep.js';
import { RunningTime } from './running-time.js';

const SAVE_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const APPROVAL_POLL_MS = 5_000;
/** Delay before a failed sweep is retried. */
const RETRY_MS = 15_000;

/**
 * Sweeps at the start, once a day, and after a manager's approval, and adds up the running time; only in the holder of the
 * lease.
 */
@Injectable()
export class QuarantineKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private keeping: Promise<void> | undefined;

  constructor(
    private readonly store: ObjectStore,
    private readonly leases: Leases,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly quarantine: QuarantineLog,
    private readonly sweep: QuarantineSweep,
    private readonly gate: WriteGate,
  ) {}

  onApplicationBootstrap(): void {
    this.keeping = this.keep();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const lease = await this.leases.acquire('quarantine', this.stop.signal).catch(() => undefined);
      if (!lease) return;
      await this.keepWhileHeld(lease).catch((error: unknown) => {
        if (!this.stop.signal.aborted && !lease.signal.aborted)
          this.logger.warn({ err: error }, 'the quarantine is unavailable; it is retried');
      });
      await lease.release();
      await rest(APPROVAL_POLL_MS, this.stop.signal);
    }
  }

  private async keepWhileHeld(lease: Lease): Promise<void> {
    const signal = AbortSignal.any([lease.signal, this.stop.signal]);
    const time = await RunningTime.load(this.store, await this.latestMove());
    let savedAt = performance.now();
    let nextSweepAt = performance.now();
    let version = -1;
    while (!signal.aborted) {
      if (this.gate.reasons.length === 0) {
        const isApproved = version !== (await this.quarantine.version()) && (await this.quarantine.hasApproval());
        if (performance.now() >= nextSweepAt || isApproved)
          nextSweepAt = performance.now() + ((await this.swept(time, signal)) ? DAY_MS : RETRY_MS);
        version = await this.quarantine.version();
        if (performance.now() - savedAt >= SAVE_MS) {
          await time.save();
          savedAt = performance.now();
        }
      }
      await rest(APPROVAL_POLL_MS, signal);
    }
    if (!lease.signal.aborted && this.gate.reasons.length === 0) await time.save();
  }

  private async swept(time: RunningTime, signal: AbortSignal): Promise<boolean> {
    try {
      await this.sweep.run(time, signal);
      return true;
    } catch (error) {
      if (!signal.aborted) this.logger.warn({ err: error }, 'the sweep for unnamed objects failed; it is retried');
      return false;
    }
  }

  /** Running time of the newest move: a lower bound of the sum in case the object with the sum is lost. */
  private async latestMove(): Promise<number> {
    const { entries } = await this.quarantine.state();
    return [...entries.values()].reduce((latest, { sinceSeconds }) => Math.max(latest, sinceSeconds), 0);
  }
}
