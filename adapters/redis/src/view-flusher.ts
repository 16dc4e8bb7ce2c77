import type { View } from '@reelog/domain';
import { type LogViewLedger, MAX_VIEWS_PER_EVENT } from '@reelog/views';
import type { RedisPendingViews } from './pending-views.js';
import { isVideoId, viewOf } from './view-keys.js';

/** Videos whose views are brought into the log at the same time. */
const VIDEOS_AT_ONCE = 64;
/** Delay between two runs, milliseconds; with the collection time well below a second. */
const LOOK_MS = 250;

export interface ViewFlusherOptions {
  readonly pending: RedisPendingViews;
  readonly ledger: Pick<LogViewLedger, 'countAll'>;
  /** Whether this process can flush: Redis answers, and the log accepts writes. */
  readonly able: () => boolean;
  readonly onRedisFailure: (error: unknown) => void;
  readonly onLogFailure: (error: unknown) => void;
}

/**
 * Brings pending views into the log: it reads them, records them, and then removes them from Redis. After a crash in
 * between they are found again, and the log records no identity twice. So several processes may do this at once;
 * coordination only saves work.
 */
export class ViewFlusher {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly options: ViewFlusherOptions) {
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /**
   * Stops, and brings all pending views into the log, also those reserved by other processes.
   * @param signal aborts when that takes too long
   */
  async close(signal: AbortSignal): Promise<void> {
    clearInterval(this.timer);
    this.stopping = true;
    await this.running;
    if (!this.options.able()) return;
    try {
      const videos = await this.options.pending.all();
      while (videos.length > 0 && !signal.aborted)
        await Promise.all(videos.splice(0, VIDEOS_AT_ONCE).map((videoId) => this.flush(videoId)));
    } catch (error) {
      this.options.onRedisFailure(error);
    }
  }

  private look(): void {
    if (!this.options.able()) return;
    this.running ??= this.flushDue()
      .catch(this.options.onRedisFailure)
      .finally(() => (this.running = undefined));
  }

  private async flushDue(): Promise<void> {
    while (!this.stopping) {
      const videos = await this.options.pending.next(VIDEOS_AT_ONCE);
      await Promise.all(videos.map((videoId) => this.flush(videoId)));
      if (videos.length < VIDEOS_AT_ONCE) break;
    }
  }

  /** Never rejects: failed views stay pending and are due again later. */
  private async flush(videoId: string): Promise<void> {
    const { pending, onRedisFailure } = this.options;
    try {
      if (!isVideoId(videoId)) return await pending.drop(videoId);
      for (let full = true; full;) {
        const identities = await pending.of(videoId, MAX_VIEWS_PER_EVENT);
        full = identities.length === MAX_VIEWS_PER_EVENT;
        if (!(await this.record(videoId, identities))) return;
        await pending.done(videoId, identities);
      }
    } catch (error) {
      onRedisFailure(error);
    }
  }

  /** Whether the log has them all now. Invalid identities count as done. */
  private async record(videoId: string, identities: readonly string[]): Promise<boolean> {
    const views = identities.map(viewOf).filter((view): view is View => view !== undefined);
    try {
      if (views.length > 0) await this.options.ledger.countAll(videoId, views);
      return true;
    } catch (error) {
      this.options.onLogFailure(error);
      return false;
    }
  }
}
