import { MEDIA_PROGRESS, type MediaJob, type MediaProgressMessage } from '@reelog/domain';
import type { MessageBus } from '@reelog/messaging';

/** People cannot follow more than four messages a second. */
const QUIET_MS = 250;
/** The api offers a job again when it has heard nothing of it for some minutes. */
const SILENT_MS = 60_000;
/** Before this time and this share, the time left would be a guess. */
const ESTIMATED_FROM_MS = 5_000;
const ESTIMATED_FROM_SHARE = 0.01;

/**
 * Publishes the progress of a job: the start at once, then rising whole percents, a few a second, with an estimate of the
 * time left. A message that cannot be sent is dropped: the next one replaces it.
 */
export class ProgressReporter {
  private percent = -1;
  private sentAt = -Infinity;
  private secondsLeft: number | undefined;
  private playableSeconds = 0;
  private readonly startedAt = performance.now();

  constructor(
    private readonly bus: MessageBus,
    private readonly job: MediaJob,
  ) {}

  /** @param share 0 to 1 */
  report(share: number): void {
    const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100);
    const now = performance.now();
    if (now - this.sentAt < (percent > this.percent ? QUIET_MS : SILENT_MS)) return;
    this.percent = Math.max(percent, this.percent);
    this.secondsLeft = secondsLeft(now - this.startedAt, share);
    this.repeat();
  }

  /** Tells at once that more of a ladder plays. */
  reportPlayable(seconds: number): void {
    this.playableSeconds = Math.floor(seconds);
    this.repeat();
  }

  /** Repeats the last message, so that the api knows that a waiting job is not lost. */
  repeat(): void {
    const { videoId, job, stage } = this.job;
    const message: MediaProgressMessage = {
      videoId,
      job,
      stage,
      percent: Math.max(0, this.percent),
      ...(this.secondsLeft !== undefined && { secondsLeft: this.secondsLeft }),
      ...(this.playableSeconds > 0 && { playableSeconds: this.playableSeconds }),
    };
    this.sentAt = performance.now();
    this.bus.publish(MEDIA_PROGRESS, message).catch(() => {});
  }
}

function secondsLeft(elapsedMs: number, share: number): number | undefined {
  if (elapsedMs < ESTIMATED_FROM_MS || share < ESTIMATED_FROM_SHARE) return undefined;
  return Math.round((elapsedMs / 1_000) * Math.max(0, 1 / share - 1));
}
