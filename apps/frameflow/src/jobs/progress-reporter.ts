import { MEDIA_PROGRESS, type MediaJob, type MediaProgressMessage } from '@reelog/domain';
import type { MessageBus } from '@reelog/messaging';

/** People cannot follow more than four messages a second. */
const QUIET_MS = 250;

/**
 * Publishes the progress of a job: the start at once, then rising whole percents, a few a second. A message that cannot
 * be sent is dropped: the next one replaces it.
 */
export class ProgressReporter {
  private percent = -1;
  private sentAt = -Infinity;

  constructor(
    private readonly bus: MessageBus,
    private readonly job: MediaJob,
  ) {}

  /** @param share 0 to 1 */
  report(share: number): void {
    const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100);
    const now = performance.now();
    if (percent <= this.percent || now - this.sentAt < QUIET_MS) return;
    this.percent = percent;
    this.sentAt = now;
    this.repeat();
  }

  /** Repeats the last message, so that the api knows that a waiting job is not lost. */
  repeat(): void {
    const { videoId, job, stage } = this.job;
    const message: MediaProgressMessage = { videoId, job, stage, percent: Math.max(0, this.percent) };
    this.bus.publish(MEDIA_PROGRESS, message).catch(() => {});
  }
}
