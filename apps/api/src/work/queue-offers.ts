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
import { type Offer, RestingJobs } from './resting-jobs.js';

/** Jobs of one queue that are out at a time. */
export const MOST_OUT = 100;

/** Which jobs of one queue are out with frameflow, and the offers of those that are not. */
export class QueueOffers {
  /** The jobs that are out, in the order of the offers; `heardAt` in milliseconds of a clock that never steps. */
  private readonly out = new Map<string, { readonly videoId: string; heardAt: number }>();
  private readonly resting = new RestingJobs();

  constructor(
    private readonly queue: MediaQueue,
    private readonly pending: PendingWorkQueries,
    private readonly bus: MessageBus,
  ) {}

  /**
   * Frameflow is at it: do not offer it again, nor those that were offered after it and still wait for their turn.
   * False when it is not known to be out.
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
   * Offers what is due and not out, the longest waiting first. A job that is out is due still, and stands in front of
   * those that are not, as a rule: so that these are seen, as many more are asked for as are out.
   * @param isOffering asked before each offer
   * @throws what the read model or the bus throws; what was not offered then is next time
   */
  async offerDue(isOffering: () => boolean): Promise<void> {
    const items = await this.pending.waiting(this.queue, this.out.size + MOST_OUT);
    const offers = items.flatMap((item) => offerOf(item) ?? []);
    await this.cancel(this.forget(offers));
    for (const { job } of this.resting.rested(offers)) {
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
   * A job is out while it is due: the projection decides when it is over, as it may still be due there when its result
   * is recorded already. Of those that are due, one that is out is missing only when more than MOST_OUT that never were
   * out came before it at once (restored videos keep their place): then it may be offered twice, which costs work only.
   * @returns the videos whose job is not due any more
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

/** What to offer for a video; undefined when it has no work due. */
export function offerOf(item: PendingWork): Offer | undefined {
  const job = dueJob(item);
  return job && { job: { ...job, position: item.position }, notBefore: item.notBefore, restMs: restMsOf(job) };
}

/** Tells every frameflow which videos need no work any more; if none listens, there is nothing to cancel. */
export async function cancelRemoved(items: readonly PendingWork[], bus: MessageBus): Promise<void> {
  for (const { videoId, video, position } of items) {
    if (video.status !== 'removed' && video.status !== 'purged') continue;
    const message: MediaCancelMessage = { videoId, position };
    await bus.publish(MEDIA_CANCEL, message).catch(() => undefined);
  }
}
