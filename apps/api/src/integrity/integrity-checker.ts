import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Lease, Leases } from '@reelog/coordination';
import { EventLog, WriteGate, WritesStoppedError } from '@reelog/events';
import { LOGGER, type Logger, METRICS, type Metrics, rest } from '@reelog/platform';
import { ObjectStore, Sha256Thread } from '@reelog/storage';
import { API_OPTIONS, type ApiOptions } from '../api-options.js';
import { StoreOwnership } from '../store-ownership/store-ownership.js';
import { ByteRate } from './byte-rate.js';
import { isCycleRequested } from './cycle-request.js';
import { FaultFollowUp } from './fault-follow-up.js';
import { IntegrityRecord } from './integrity-record.js';
import { ObjectReader } from './read-object.js';
import { RollingCheck, TICK_MS } from './rolling-check.js';

const DAY_MS = 24 * 3600_000;
/** Delay after the start, so that the start is not slowed down; a requested reading ends it. */
const START_DELAY_MS = 5 * 60_000;
/** Delay before a retry while the log or the store is unavailable, milliseconds. */
const REST_MS = 10_000;

/** Reads all stored objects repeatedly, in one process at a time: the holder of the lease. */
@Injectable()
export class IntegrityChecker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private leading: Promise<void> | undefined;
  private lastTold: string | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly store: ObjectStore,
    private readonly leases: Leases,
    @Inject(API_OPTIONS) private readonly options: Pick<ApiOptions, 'fixity'>,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly gate: WriteGate,
    private readonly ownership: StoreOwnership,
    private readonly record: IntegrityRecord,
    private readonly followUp: FaultFollowUp,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.fixity.cycleDays > 0) this.leading = this.lead();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.leading;
  }

  private async lead(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const lease = await this.leases.acquire('integrity', this.stop.signal).catch(() => undefined);
      if (!lease) return;
      await this.settle(lease);
      await this.check(lease);
      await lease.release();
    }
  }

  private async settle({ signal: lost }: Lease): Promise<void> {
    const signal = AbortSignal.any([lost, this.stop.signal]);
    const isWanted = (): Promise<boolean> => isCycleRequested(this.store).catch(() => false);
    for (const end = performance.now() + START_DELAY_MS; performance.now() < end && !signal.aborted;) {
      if (await isWanted()) return;
      await rest(TICK_MS, signal);
    }
  }

  /** Runs until the lease is lost or the process ends. */
  private async check(lease: Lease): Promise<void> {
    const { cycleDays, bytesPerSecond } = this.options.fixity;
    const signal = AbortSignal.any([lease.signal, this.stop.signal]);
    const { log, store, gate, ownership, record, followUp, metrics, logger } = this;
    const reader = new ObjectReader(store, new Sha256Thread(), new ByteRate(bytesPerSecond));
    const cycleMs = cycleDays * DAY_MS;
    const rolling = new RollingCheck({
      log,
      store,
      gate,
      ownership,
      record,
      followUp,
      reader,
      metrics,
      logger,
      cycleMs,
    });
    while (!signal.aborted)
      await rolling.run(signal).catch(async (error: unknown) => {
        if (signal.aborted) return;
        this.tell(error);
        await rest(REST_MS, signal);
      });
    if (!lease.signal.aborted) await rolling.stop();
  }

  /** Logs each reason once; the write gate reports why writing is stopped. */
  private tell(error: unknown): void {
    const reason = String(error);
    if (reason === this.lastTold || error instanceof WritesStoppedError) return;
    this.lastTold = reason;
    this.logger.warn({ err: error }, 'the check of stored objects waits and is retried');
  }
}
