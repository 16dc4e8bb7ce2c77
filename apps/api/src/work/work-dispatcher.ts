import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { MediaJob } from '@reelog/domain';
import { LEASES, MESSAGE_BUS, PENDING_WORK_QUERIES, PROJECTIONS } from '@reelog/events';
import type { Lease, Leases, MessageBus, PendingWorkQueries, Projections } from '@reelog/events';
import { LOGGER } from '@reelog/platform';
import type { Logger } from '@reelog/platform';
import { StageDispatcher } from './stage-dispatcher.js';
import type { JobId } from './stage-offers.js';

const SWEEP_MS = 2_000;

/**
 * Offers frameflow the jobs that are due: when the projection of pending work moves, and by a sweep that finds
 * retries whose rest is over and jobs that were lost. Offering one twice does no harm, but costs work: of several api
 * processes, the one that holds the lease offers.
 */
@Injectable()
export class WorkDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stages: Readonly<Record<MediaJob['stage'], StageDispatcher>>;
  private timer: NodeJS.Timeout | undefined;
  private stopListening = (): void => undefined;
  private lease: Lease | undefined;
  private leading: Promise<void> | undefined;
  private readonly stop = new AbortController();

  constructor(
    @Inject(PENDING_WORK_QUERIES) pending: PendingWorkQueries,
    @Inject(PROJECTIONS) private readonly projections: Projections,
    @Inject(MESSAGE_BUS) bus: MessageBus,
    @Inject(LEASES) private readonly leases: Leases,
    @Inject(LOGGER) logger: Logger,
  ) {
    const parts = { pending, bus, logger, isOffering: () => this.isOffering };
    this.stages = { probe: new StageDispatcher('probe', parts), previews: new StageDispatcher('previews', parts) };
  }

  onApplicationBootstrap(): void {
    this.stopListening = this.projections.onAdvance(({ projection }) => {
      if (projection === 'pending-work') this.dispatch();
    });
    this.timer = setInterval(() => this.dispatch(), SWEEP_MS);
    this.leading = this.lead();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    clearInterval(this.timer);
    this.stopListening();
    await Promise.all(Object.values(this.stages).map((stage) => stage.settled()));
    await this.lease?.release();
    await this.leading;
  }

  /** Frameflow is at it. */
  heardOf({ stage, ...job }: JobId & Pick<MediaJob, 'stage'>): void {
    this.stages[stage].heardOf(job);
  }

  /**
   * Holds the lease, and competes for it again when it is lost. What was offered before is remembered: the server that
   * keeps the leases was away for a moment, as a rule, and frameflow is still at it. If it is not, its silence tells.
   */
  private async lead(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const lease = await this.leases.acquire('work', this.stop.signal).catch(() => undefined);
      if (!lease) return;
      this.lease = lease;
      this.dispatch();
      await aborted(AbortSignal.any([lease.signal, this.stop.signal]));
      this.lease = undefined;
    }
  }

  private get isOffering(): boolean {
    return this.lease?.signal.aborted === false && !this.stop.signal.aborted;
  }

  private dispatch(): void {
    for (const stage of Object.values(this.stages)) stage.dispatch();
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
