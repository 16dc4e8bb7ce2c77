import type { Commit } from '@reelog/events';
import { LRUCache } from 'lru-cache';

/** LRU cache size for stream versions: recently used streams are likely to be written next. */
const VERSIONS_CACHED = 10_000;

/**
 * Versions in which a commit of a stream ended, as far as this process has seen. They stay true, because a stream only
 * grows: an equal version means that a write may succeed (the unique index finds conflicts), a higher one is a
 * conflict, and a lower one says nothing.
 */
export class StreamVersions {
  private readonly seen = new LRUCache<string, number>({ max: VERSIONS_CACHED });

  note(streamId: string, version: number): void {
    if ((this.seen.get(streamId) ?? 0) >= version) return;
    this.seen.set(streamId, version);
  }

  get(streamId: string): number | undefined {
    return this.seen.get(streamId);
  }

  verdict({ streamId, expectedVersion }: Commit): 'fits' | 'conflict' | 'unknown' {
    const seen = this.seen.get(streamId) ?? 0;
    if (seen === expectedVersion) return 'fits';
    return seen > expectedVersion ? 'conflict' : 'unknown';
  }
}
