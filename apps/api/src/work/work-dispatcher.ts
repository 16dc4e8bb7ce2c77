import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { MEDIA_JOBS } from '@reelog/domain';
import type { MediaJob } from '@reelog/domain';
import { LEASES, MESSAGE_BUS, PENDING_WORK_QUERIES, PROJECTIONS } from '@reelog/events';
import type { Lease, Leases, MessageBus, PendingWorkQueries, Projections } from '@reelog/events';
import { LOGGER } from '@reelog/platform';
import type { Logger } from '@reelog/platform';

const SWEEP_MS = 2_000;
const BATCH = 100;
/** An offered job that nothing was heard of for this long is offered again. */
const SILENCE_MS = 5 * 60_000;

const jobKey = (job: { videoId: string; job: number }): string => `${job.videoId}:${job.job}`;

/**
 * Offers frameflow the jobs that are due: when the projection of pending work moves, and by a sweep that finds
 * retries whose rest is over and jobs that were lost. Offering one twice does no harm, but costs work: of several api
 * processes, the one that holds the lease offers.
 */
@Injectable()
export class WorkDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** When each job that is out was last heard of, milliseconds since the epoch; in the order of the offers. */
  private readonly offered = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private stopListening = (): void => undefined;
  private dispatching: Promise<void> | undefined;
  private again = false;
  private told: 'well' | 'failing' = 'well';
  private lease: Lease | undefined;
  private leading: Promise<void> | undefined;
  private readonly stop = new AbortController();

  constructor(
    @Inject(PENDING_WORK_QUERIES) private readonly pending: PendingWorkQueries,
    @Inject(PROJECTIONS) private readonly projections: Projections,
    @Inject(MESSAGE_BUS) private readonly bus: MessageBus,
    @Inject(LEASES) private readonly leases: Leases,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

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
    await this.dispatching;
    await this.lease?.release();
    await this.leading;
  }

  /** Frameflow is at it: do not offer it again, nor those that were offered after it and still wait for their turn. */
  heardOf(job: { videoId: string; job: number }): void {
    const now = Date.now();
    let waiting = false;
    for (const key of this.offered.keys()) {
      waiting ||= key === jobKey(job);
      if (waiting) this.offered.set(key, now);
    }
  }

  /** Holds the lease, and competes for it again when it is lost: what others offered meanwhile is not known here. */
  private async lead(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const lease = await this.leases.acquire('work', this.stop.signal).catch(() => undefined);
      if (!lease) return;
      this.lease = lease;
      this.offered.clear();
      this.dispatch();
      await over(lease);
      this.lease = undefined;
    }
  }

  private get isOffering(): boolean {
    return this.lease?.signal.aborted === false && !this.stop.signal.aborted;
  }

  private dispatch(): void {
    if (!this.isOffering) return;
    this.again = true;
    this.dispatching ??= this.offerAll().finally(() => {
      this.dispatching = undefined;
    });
  }

  private async offerAll(): Promise<void> {
    while (this.again && this.isOffering) {
      this.again = false;
      try {
        const due = await this.pending.due(new Date().toISOString(), BATCH);
        this.forget(due);
        for (const job of due) await this.offer(job);
        this.tell('well');
      } catch (error) {
        this.tell('failing', error);
      }
    }
  }

  /** Once a change: while no frameflow is there, every upload and every sweep would fill the log with the same words. */
  private tell(state: 'well' | 'failing', error?: unknown): void {
    if (state === this.told) return;
    this.told = state;
    if (state === 'failing') this.logger.warn({ err: error }, 'jobs could not be offered; every sweep tries again');
    else this.logger.info('jobs are offered again');
  }

  private async offer(job: MediaJob): Promise<void> {
    if (!this.isOffering || this.offered.has(jobKey(job))) return;
    this.offered.set(jobKey(job), Date.now());
    try {
      await this.bus.publish(MEDIA_JOBS[job.stage], job);
    } catch (error) {
      this.offered.delete(jobKey(job));
      throw error;
    }
  }

  /**
   * A job is remembered while it is due: the projection decides when it is over, as it may still be due there when its
   * result is recorded already. Jobs are due in the order of their waiting, so one that is out never drops off the batch.
   */
  private forget(due: readonly MediaJob[]): void {
    const stillDue = new Set(due.map(jobKey));
    const limit = Date.now() - SILENCE_MS;
    for (const [key, heard] of this.offered) if (heard < limit || !stillDue.has(key)) this.offered.delete(key);
  }
}

const over = ({ signal }: Lease): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
