import type { CatalogEntry, MediaQueue, PendingWork } from '@reelog/domain';
import type { ProjectionStatus } from '../projections/projection-store.port.js';

export type CatalogSort = 'relevance' | 'newest' | 'oldest' | 'views' | 'title' | 'duration';
export type CatalogStatusFilter = 'processing' | 'ready' | 'failed' | 'removed';

/** Numbers of videos. */
export interface CatalogCounts {
  readonly listed: number;
  /** All except purged ones. */
  readonly byStatus: Readonly<Record<CatalogStatusFilter, number>>;
}

/** Maximum bytes of the entries of one page, as JSON. */
export const PAGE_MAX_BYTES = 512 * 1024;

/** Maximum of counted videos in a filtered list. */
export const COUNTED_MAX = 1_000;

export interface CatalogListQuery {
  /** `viewers`: listed videos only. `managers`: all except purged ones. */
  readonly audience: 'viewers' | 'managers';
  /** Every word must be a word prefix in title, description or tags. */
  readonly q?: string;
  /** Every tag must be present. */
  readonly tags?: readonly string[];
  readonly status?: CatalogStatusFilter;
  readonly sort: CatalogSort;
  /** 1 to 200. A page with large entries has fewer, but at least one. */
  readonly limit: number;
  /** From an earlier page of the same query. */
  readonly cursor?: string;
}

export interface CatalogPage {
  readonly items: readonly CatalogEntry[];
  readonly nextCursor: string | null;
  /** Videos in the list, counted up to `COUNTED_MAX`. Only on the first page of a search or a list by tags. */
  readonly total?: number;
  /** Position of the read model when the page was read. */
  readonly position: number;
}

/** Videos to find by title or tags. */
export interface CatalogSelection {
  readonly audience: CatalogListQuery['audience'];
  /** Every word must begin a word of the title; a text without a word finds nothing. */
  readonly title?: string;
  /** Every tag must be present. */
  readonly tags?: readonly string[];
  readonly sort: 'newest' | 'title';
  readonly limit: number;
}

export interface FoundVideo {
  readonly videoId: string;
  /** Its sort key: the time of the upload in milliseconds, or a `titleSortKey`. */
  readonly key: number | string;
}

export interface TagCount {
  readonly tag: string;
  readonly count: number;
}

/** Catalog queries. Fast (indexed, keyset paging); the cost does not grow with the page number. */
export abstract class CatalogQueries {
  /**
   * Sort orders. Relevance: first videos whose title has every word of `q`, then those whose title and tags do, then
   * the others; the newest first in each group. Newest and oldest: `uploadedAt`. Views and duration: the highest first,
   * unknown durations last. Titles: UTF-8 bytes of their `titleSortKey`. Ties: by id, in the direction of the sort.
   * While videos are added, no earlier one is skipped or repeated; a video whose title changes may move. Views are
   * sorted by snapshots of the counts, taken every five minutes; a cursor belongs to one snapshot and becomes invalid
   * after two more. A page ends before `PAGE_MAX_BYTES` of entries, unless its first one is larger.
   * @throws InvalidCursorError, ReadModelNotReadyError
   */
  abstract list(query: CatalogListQuery): Promise<CatalogPage>;
  /** Any entry, including hidden ones; undefined when there is none. */
  abstract get(videoId: string): Promise<CatalogEntry | undefined>;
  abstract getMany(videoIds: readonly string[]): Promise<CatalogEntry[]>;
  /** The first videos of each selection, sorted as in lists. Reads no entries and counts nothing: cheaper than `list`. */
  abstract find(selections: readonly CatalogSelection[]): Promise<FoundVideo[][]>;
  /** Entries whose last event is after a position (and not after `upTo`), by position. */
  abstract changedSince(after: number, limit: number): Promise<CatalogEntry[]>;
  /** Whether there are more than `count` such entries. Reads no entries: much cheaper than `changedSince`. */
  abstract hasMoreChanges(after: number, count: number): Promise<boolean>;
  abstract counts(): Promise<CatalogCounts>;
  /** Tags of listed videos with their counts, most used first. The counts may lag behind the lists. */
  abstract tags(limit: number): Promise<TagCount[]>;
}

export abstract class PendingWorkQueries {
  /** Videos with a job in a queue, ordered by due time; includes jobs that wait for a retry and jobs in progress. */
  abstract waiting(queue: MediaQueue, limit: number): Promise<PendingWork[]>;
  /** The known work of these videos; unknown videos are left out. */
  abstract find(videoIds: readonly string[]): Promise<PendingWork[]>;
}

/** A projection folded in events up to `position`; `keys` are the changed documents. */
export interface ProjectionAdvance {
  readonly projection: string;
  readonly position: number;
  readonly keys: readonly string[];
}

/** Runs the projections (off the event loop in the embedded profile) and reports their progress. */
export abstract class Projections {
  abstract start(): Promise<void>;
  abstract stop(): Promise<void>;
  /**
   * Called in position order, after queries see the advance. A listener must not throw. Returns a function that removes
   * the listener.
   */
  abstract onAdvance(listener: (advance: ProjectionAdvance) => void): () => void;
  /** Resolves true once a projection has folded in `position`, false after the timeout. */
  abstract waitFor(projection: string, position: number, timeoutMs: number): Promise<boolean>;
  abstract status(): Promise<ProjectionStatus[]>;
  /** Builds a new generation beside the live one, then switches to it. Resolves when it is live. */
  abstract rebuild(projection: string): Promise<void>;
}

export class InvalidCursorError extends Error {
  constructor(message = 'The cursor was not made by this server for this query; start again without it.') {
    super(message);
    this.name = 'InvalidCursorError';
  }
}

/** The read model is being built from the log. */
export class ReadModelNotReadyError extends Error {
  constructor(readonly projection: string) {
    super(`The read model ${projection} is being built from the log.`);
    this.name = 'ReadModelNotReadyError';
  }
}

/** The server with the read model does not answer now. */
export class ReadModelUnavailableError extends Error {
  constructor(
    readonly projection: string,
    options?: ErrorOptions,
  ) {
    super(`The read model ${projection} cannot be reached right now.`, options);
    this.name = 'ReadModelUnavailableError';
  }
}
