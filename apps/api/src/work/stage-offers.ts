import { MEDIA_JOBS } from '@reelog/domain';
import type { MediaJob } from '@reelog/domain';
import type { MessageBus, PendingWorkQueries } from '@reelog/events';

/** Jobs of one stage that are out at a time. */
export const MOST_OUT = 100;
/** An offered job that nothing was heard of for this long is offered again. */
const SILENCE_MS = 5 * 60_000;

export type JobId = Pick<MediaJob, 'videoId' | 'job'>;

const keyOf = ({ videoId, job }: JobId): string => `${videoId}:${job}`;

/** Which jobs of one stage are out with frameflow, and the offers of those that are not. */
export class StageOffers {
  /** When each job that is out was last heard of, milliseconds since the epoch; in the order of the offers. */
  private readonly out = new Map<string, number>();

  constructor(
    private readonly stage: MediaJob['stage'],
    private readonly pending: PendingWorkQueries,
    private readonly bus: MessageBus,
  ) {}

  /** Frameflow is at it: do not offer it again, nor those that were offered after it and still wait for their turn. */
  heardOf(job: JobId): void {
    const now = Date.now();
    let waiting = false;
    for (const key of this.out.keys()) {
      waiting ||= key === keyOf(job);
      if (waiting) this.out.set(key, now);
    }
  }

  /**
   * Offers what is due and not out, the longest waiting first. A job that is out is due still, and stands in front of
   * those that are not, as a rule: so that these are seen, as many more are asked for as are out.
   * @param isOffering asked before each offer
   * @throws what the read model or the bus throws; what was not offered then is next time
   */
  async offerDue(isOffering: () => boolean): Promise<void> {
    const due = await this.pending.due(new Date().toISOString(), this.stage, this.out.size + MOST_OUT);
    this.forget(due);
    for (const job of due) {
      if (this.out.size >= MOST_OUT || !isOffering()) return;
      if (!this.out.has(keyOf(job))) await this.offer(job);
    }
  }

  private async offer(job: MediaJob): Promise<void> {
    this.out.set(keyOf(job), Date.now());
    try {
      await this.bus.publish(MEDIA_JOBS[job.stage], job);
    } catch (error) {
      this.out.delete(keyOf(job));
      throw error;
    }
  }

  /**
   * A job is out while it is due: the projection decides when it is over, as it may still be due there when its result
   * is recorded already. Of those that are due, one that is out is missing only when more than MOST_OUT that never were
   * out came before it at once (restored videos keep their place): then it may be offered twice, which costs work only.
   */
  private forget(due: readonly MediaJob[]): void {
    const stillDue = new Set(due.map(keyOf));
    const limit = Date.now() - SILENCE_MS;
    for (const [key, heard] of this.out) if (heard < limit || !stillDue.has(key)) this.out.delete(key);
  }
}
