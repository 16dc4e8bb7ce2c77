import type { MediaResultMessage } from '@reelog/domain';
import { LRUCache } from 'lru-cache';

/** A result that got lost is asked for again once the api has heard nothing of its job for some minutes, milliseconds. */
const KEPT_MS = 30 * 60_000;
/** Of all results together: a storyboard's is some kilobytes, that of a video made to be a burden a megabyte. */
const MOST_CHARACTERS = 16 * 1024 ** 2;

/** What became of the jobs that were done lately, as JSON by job. */
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
