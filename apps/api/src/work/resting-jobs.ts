import type { MediaJobMessage } from '@reelog/domain';
import { keyOf } from './job-key.js';

/** A job as it is offered, and how long it rests before that. */
export interface Offer {
  readonly job: MediaJobMessage;
  /** RFC 3339, UTC. */
  readonly notBefore: string;
  readonly restMs: number;
}

/**
 * Says which jobs have rested. The wall clock tells when each falls due, but it may step: a job waits at most its own
 * delay after this process first saw it, by a clock that does not.
 */
export class RestingJobs {
  /** Milliseconds of the monotonic clock, by job. */
  private seenAt = new Map<string, number>();

  /** @param jobs all that wait; the others are forgotten */
  rested(jobs: readonly Offer[]): Offer[] {
    const now = performance.now();
    const wallNow = Date.now();
    const seenAt = new Map<string, number>();
    const rested = jobs.filter(({ job, notBefore, restMs }) => {
      const since = this.seenAt.get(keyOf(job)) ?? now;
      if (Date.parse(notBefore) <= wallNow || now - since >= restMs) return true;
      seenAt.set(keyOf(job), since);
      return false;
    });
    this.seenAt = seenAt;
    return rested;
  }
}
