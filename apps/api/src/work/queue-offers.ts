import {
  dueJob,
  JOB_SILENCE_MS,
  MEDIA_CANCEL,
  MEDIA_JOBS,
  type MediaCancelMessage,
  type MediaJobMessage,
  type MediaQueue,
  type PendingWork,
  restMsOf,
} from '@reelog/domain';
import type { MessageBus } from '@reelog/messaging';
import type { PendingWorkQueries } from '@reelog/read-models';
import { type JobId, keyOf } from './job-key.js';
import { type Offer, DelayedJobs } from './delayed-jobs.js';

/** Limit of offered jobs per queue. */
export const MOST_OUT = 100;

/** Offers due jobs of one queue, and remembers which are offered. */
export class QueueOffers {
  /** Offered jobs, in the order of the offers; `heardAt` in milliseconds of the monotonic clock. */
  private readonly out = new Map<string, { readonly videoId: string; heardAt: number }>();
  private readonly delayed = new DelayedJobs();

  constructor(
    private readonly queue: MediaQueue,
    private readonly pending: PendingWorkQueries,
    private readonly bus: MessageBus,
  ) {}

  /**
   * Frameflow works on this job: do not offer it or the later jobs of the queue again.
   * False if it is not known as offered.
   */
  heardOf(job: JobId): boolean {
    const now = performance.now();
    let waiting = false;
    for (const [key, offer] of this.out) {
      waiting ||= key === keyOf(job);
      if (waiting) offer.heardAt = now;
    }
    return waiting;
  }

  /**
   * Offers due jobs that are not offered yet, the longest waiting first. Offered jobs are still due and usually come first,
   * so the query also reads as many jobs as are offered.
   * @param isOffering checked before each offer
   * @throws errors of the read model or the bus; the remaining jobs are offered next time
   */
  async offerDue(isOffering: () => boolean): Promise<void> {
    const items = await this.pending.waiting(this.queue, this.out.size + MOST_OUT);
    const offers = items.flatMap((item) => offerOf(item) ?? []);
    await this.cancel(this.forget(offers));
    for (const { job } of this.delayed.due(offers)) {
      if (this.out.size >= MOST_OUT || !isOffering()) return;
      if (!this.out.has(keyOf(job))) await this.offer(job);
    }
  }

  private async offer(job: MediaJobMessage): Promise<void> {
    this.out.set(keyOf(job), { videoId: job.videoId, heardAt: performance.now() });
    try {
      await this.bus.publish(MEDIA_JOBS[this.queue], job);
    } catch (error) {
      this.out.delete(keyOf(job));
      throw error;
    }
  }

  /**
   * Forgets offered jobs that are no longer due. The projection decides that, because a job may still be due there after its
   * result is recorded. An offered job is missing from `due` only if more than MOST_OUT others get before it at once
   * (restored videos keep their place): it may then be offered twice, which only costs work.
   * @returns the videos whose job is no longer due
   */
  private forget(due: readonly { readonly job: MediaJobMessage }[]): string[] {
    const stillDue = new Set(due.map(({ job }) => keyOf(job)));
    const limit = performance.now() - JOB_SILENCE_MS;
    const over: string[] = [];
    for (const [key, { videoId, heardAt }] of this.out) {
      if (!stillDue.has(key)) over.push(videoId);
      if (heardAt < limit || !stillDue.has(key)) this.out.delete(key);
    }
    return over;
  }

  private async cancel(videoIds: readonly string[]): Promise<void> {
    if (videoIds.length > 0) await cancelRemoved(await this.pending.find(videoIds), this.bus);
  }
}

/** The offer for a video; undefined if no work is due. */
export function offerOf(item: PendingWork): Offer | undefined {
  const job = dueJob(item);
  return job && { job: { ...job, position: item.position }, notBefore: item.notBefore, delayMs: restMsOf(job) };
}

/** Tells every frameflow which videos need no work any more; without a listener there is nothing to cancel. */
export async function cancelRemoved(items: readonly PendingWork[], bus: MessageBus): Promise<void> {
  for (const { videoId, video, position } of items) {
    if (video.status !== 'removed' && video.status !== 'purged') continue;
    const message: MediaCancelMessage = { videoId, position };
    await bus.publish(MEDIA_CANCEL, message).catch(() => undefined);
  }
}
