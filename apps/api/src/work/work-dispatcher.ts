import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Lease, Leases } from '@reelog/coordination';
import { MEDIA_JOBS, type MediaQueue, queueOf } from '@reelog/domain';
import { EventLog, WriteGate } from '@reelog/events';
import { MessageBus } from '@reelog/messaging';
import { aborted, LOGGER, type Logger } from '@reelog/platform';
import { PendingWorkQueries, Projections } from '@reelog/read-models';
import { JobBus } from './job-bus.js';
import { type JobId, keyOf } from './job-key.js';
import { QueueDispatcher } from './queue-dispatcher.js';
import { cancelRemoved, offerOf } from './queue-offers.js';

const SWEEP_MS = 2_000;
/** Delay before a job is offered again after a result of another release, whose frameflow may still run. */
const AGAIN_MS = 10_000;

/**
 * Offers due jobs to frameflow: when the projection of pending work moves, and by a sweep that finds delayed retries and
 * lost jobs. Only the holder of the lease offers: a second offer is harmless but costs work.
 */
@Injectable()
export class WorkDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly queues: readonly QueueDispatcher[];
  private timer: NodeJS.Timeout | undefined;
  /** Jobs to be offered again, by key. */
  private readonly again = new Map<string, NodeJS.Timeout>();
  private stopListening = (): void => undefined;
  private lease: Lease | undefined;
  private leading: Promise<void> | undefined;
  private readonly bus: MessageBus;
  private readonly stop = new AbortController();

  constructor(
    private readonly pending: PendingWorkQueries,
    private readonly projections: Projections,
    bus: MessageBus,
    private readonly leases: Leases,
    @Inject(LOGGER) logger: Logger,
    @Inject(EventLog) log: Pick<EventLog, 'head'>,
    private readonly gate: WriteGate,
  ) {
    this.bus = new JobBus(bus, log);
    const parts = { pending, bus: this.bus, logger, isOffering: () => this.isOffering };
    const names = Object.keys(MEDIA_JOBS) as MediaQueue[];
    this.queues = names.map((queue) => new QueueDispatcher(queue, parts));
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
    for (const timer of this.again.values()) clearTimeout(timer);
    this.stopListening();
    await Promise.all(this.queues.map((queue) => queue.settled()));
    await this.lease?.release();
    await this.leading;
  }

  /** Frameflow works on the job. If it is unknown here, the video may have been removed: cancel it then. */
  heardOf(job: JobId): void {
    const known = this.queues.map((queue) => queue.heardOf(job)).includes(true);
    if (!known && this.isOffering) void this.cancelIfRemoved(job.videoId);
  }

  /** In any process: the holder of the lease then treats the job as offered. */
  offerAgain(job: JobId): void {
    const key = keyOf(job);
    if (this.again.has(key) || this.stop.signal.aborted) return;
    const offer = (): void => {
      this.again.delete(key);
      this.offer(job).catch(() => undefined); // it is offered again when no message arrives for some time
    };
    this.again.set(key, setTimeout(offer, AGAIN_MS));
  }

  private async offer({ videoId, job }: JobId): Promise<void> {
    const [item] = await this.pending.find([videoId]);
    const due = item && offerOf(item);
    if (due?.job.job === job) await this.bus.publish(MEDIA_JOBS[queueOf(due.job)], due.job);
  }

  private async cancelIfRemoved(videoId: string): Promise<void> {
    const items = await this.pending.find([videoId]).catch(() => []);
    await cancelRemoved(items, this.bus);
  }

  /**
   * Holds the lease, and competes for it again after losing it. Offered jobs are remembered, because the lease server is
   * usually unavailable only for a moment and frameflow still works on them. A lost job is found because it sends no messages.
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
    // While writing is stopped, no result could be recorded and no preview stored.
    return this.lease?.signal.aborted === false && !this.stop.signal.aborted && this.gate.reasons.length === 0;
  }

  private dispatch(): void {
    for (const queue of this.queues) queue.dispatch();
  }
}
