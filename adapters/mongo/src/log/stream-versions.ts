import type { Commit } from '@reelog/events';
import { LRUCache } from 'lru-cache';

/** Streams whose version is remembered: those read or written lately are the likeliest to be written next. */
const REMEMBERED_STREAMS = 10_000;

/**
 * Versions in which a commit of a stream has ended, as far as this process has seen. What was seen stays true whatever other
 * processes write: a stream only grows. So a match is a reason to write (the unique index finds who comes second), a higher
 * version is a conflict, and a lower one says nothing.
 */
export class StreamVersions {
  private readonly seen = new LRUCache<string, number>({ max: REMEMBERED_STREAMS });

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
