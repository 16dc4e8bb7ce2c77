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
/** Rest before a job is offered again whose result was of another release: that frameflow may still be there. */
const AGAIN_MS = 10_000;

/**
 * Offers frameflow the jobs that are due: when the projection of pending work moves, and by a sweep that finds
 * retries whose rest is over and jobs that were lost. Offering one twice does no harm, but costs work: of several api
 * processes, the one that holds the lease offers.
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

  /** Frameflow is at it. If nobody here knows why, the video may have been removed without frameflow being told. */
  heardOf(job: JobId): void {
    const known = this.queues.map((queue) => queue.heardOf(job)).includes(true);
    if (!known && this.isOffering) void this.cancelIfRemoved(job.videoId);
  }

  /** For any process: the one that holds the lease takes the job for one that is out, and leaves it alone. */
  offerAgain(job: JobId): void {
    const key = keyOf(job);
    if (this.again.has(key) || this.stop.signal.aborted) return;
    const offer = (): void => {
      this.again.delete(key);
      this.offer(job).catch(() => undefined); // it is offered again when nothing is heard of it
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
    // While nothing may be written, no result could be recorded and no preview kept.
    return this.lease?.signal.aborted === false && !this.stop.signal.aborted && this.gate.reasons.length === 0;
  }

  private dispatch(): void {
    for (const queue of this.queues) queue.dispatch();
  }
}
