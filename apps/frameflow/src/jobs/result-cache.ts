import type { MediaResultMessage } from '@reelog/domain';
import { LRUCache } from 'lru-cache';

/** The api offers a job again when it has heard nothing of it for some minutes, milliseconds. */
const KEPT_MS = 30 * 60_000;
/** Limit for all results: a storyboard has some kilobytes, a hostile video a megabyte. */
const MOST_CHARACTERS = 16 * 1024 ** 2;

/** Results of finished jobs, as JSON by job. */
export class ResultCache {
  private readonly kept: LRUCache<string, string>;

  constructor(mostCharacters = MOST_CHARACTERS) {
    this.kept = new LRUCache({
      maxSize: Math.ceil(mostCharacters),
      sizeCalculation: ({ length }) => length,
      ttl: KEPT_MS,
      ttlAutopurge: false,
    });
  }

  keep(id: string, message: MediaResultMessage): void {
    this.kept.set(id, JSON.stringify(message));
  }

  find(id: string): MediaResultMessage | undefined {
    const found = this.kept.get(id);
    return found === undefined ? undefined : (JSON.parse(found) as MediaResultMessage);
  }
}
