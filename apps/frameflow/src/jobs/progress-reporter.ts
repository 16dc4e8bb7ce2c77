import { MEDIA_PROGRESS } from '@reelog/domain';
import type { MediaJob, MediaProgressMessage } from '@reelog/domain';
import type { MessageBus } from '@reelog/messaging';

/** Four messages a second are as many as a person can see. */
const QUIET_MS = 250;

/**
 * Tells how far a job is: the start at once, then whole percents as they rise, a few a second. A message that cannot be
 * sent is let go: the next one says more.
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

  /** Says what was said last: the job waits for something, and is not lost. */
  repeat(): void {
    const { videoId, job, stage } = this.job;
    const message: MediaProgressMessage = { videoId, job, stage, percent: Math.max(0, this.percent) };
    this.bus.publish(MEDIA_PROGRESS, message).catch(() => {});
  }
}
