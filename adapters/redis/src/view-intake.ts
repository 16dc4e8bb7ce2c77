import { setImmediate as nextTurn } from 'node:timers/promises';
import type { View } from '@reelog/domain';
import type { RedisPendingViews } from './pending-views.js';

/** Viewers for one script: it blocks the server for about a millisecond. */
const MAX_VIEWERS = 1_000;

interface Batch {
  readonly viewers: string[];
  readonly sent: Promise<void>;
}

/** Sends views to Redis. Views of one video at the same moment are sent together, so that many viewers cost little. */
export class RedisViewIntake {
  /** Views to be sent next, by video and window. */
  private readonly open = new Map<string, Batch>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly pending: RedisPendingViews) {}

  /** Resolves once Redis has the view. */
  add(videoId: string, { viewer, window }: View): Promise<void> {
    const key = `${videoId}|${window}`;
    const batch = this.open.get(key) ?? this.openBatch(key, videoId, window);
    batch.viewers.push(viewer);
    if (batch.viewers.length >= MAX_VIEWERS) this.open.delete(key);
    return batch.sent;
  }

  /** Resolves once all sent commands are answered or have failed. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private openBatch(key: string, videoId: string, window: string): Batch {
    const viewers: string[] = [];
    const batch = { viewers, sent: this.send(key, videoId, window, viewers) };
    this.open.set(key, batch);
    this.underWay.add(batch.sent);
    const ended = (): void => void this.underWay.delete(batch.sent);
    batch.sent.then(ended, ended);
    return batch;
  }

  private async send(key: string, videoId: string, window: string, viewers: readonly string[]): Promise<void> {
    await nextTurn();
    if (this.open.get(key)?.viewers === viewers) this.open.delete(key);
    await this.pending.add(videoId, window, viewers);
  }
}
