import type { MediaJobMessage } from '@reelog/domain';
import { keyOf } from './job-key.js';

/** A job to offer, and its delay. */
export interface Offer {
  readonly job: MediaJobMessage;
  /** RFC 3339, UTC. */
  readonly notBefore: string;
  readonly delayMs: number;
}

/**
 * Tells which jobs are due. The wall clock may step, so a job waits at most its own delay after this process first saw it,
 * by the monotonic clock.
 */
export class DelayedJobs {
  /** Milliseconds of the monotonic clock, by job. */
  private seenAt = new Map<string, number>();

  /** @param jobs all waiting jobs; others are forgotten */
  due(jobs: readonly Offer[]): Offer[] {
    const now = performance.now();
    const wallNow = Date.now();
    const seenAt = new Map<string, number>();
    const due = jobs.filter(({ job, notBefore, delayMs }) => {
      const since = this.seenAt.get(keyOf(job)) ?? now;
      if (Date.parse(notBefore) <= wallNow || now - since >= delayMs) return true;
      seenAt.set(keyOf(job), since);
      return false;
    });
    this.seenAt = seenAt;
    return due;
  }
}
