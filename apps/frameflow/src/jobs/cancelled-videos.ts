import type { MediaJobMessage } from '@reelog/domain';
import { LRUCache } from 'lru-cache';

const MOST_REMEMBERED = 10_000;

/** Videos that needed no more work at some position of the log: jobs that were offered before it are skipped. */
export class CancelledVideos {
  private readonly positions = new LRUCache<string, number>({ max: MOST_REMEMBERED });

  add(videoId: string, position: number): void {
    this.positions.set(videoId, Math.max(position, this.positions.get(videoId) ?? 0));
  }

  /** A job without the position of its offer is never skipped. */
  includes({ videoId, position }: MediaJobMessage): boolean {
    return position !== undefined && position < (this.positions.get(videoId) ?? 0);
  }
}
