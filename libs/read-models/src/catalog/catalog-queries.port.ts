import type { CatalogEntry, MediaQueue, PendingWork } from '@reelog/domain';
import type { ProjectionStatus } from '../projections/projection-store.port.js';

export type CatalogSort = 'relevance' | 'newest' | 'oldest' | 'views' | 'title' | 'duration';
export type CatalogStatusFilter = 'processing' | 'ready' | 'failed' | 'removed';

/** Bytes of the entries of one page, as JSON. */
export const PAGE_MAX_BYTES = 512 * 1024;

/** Videos of a filtered list that are counted. */
export const COUNTED_MAX = 1_000;

export interface CatalogListQuery {
  /** `viewers`: listed videos only. `managers`: all but the purged. */
  readonly audience: 'viewers' | 'managers';
  /** Every word must be a word prefix in title, description or tags. */
  readonly q?: string;
  /** Every tag must be there. */
  readonly tags?: readonly string[];
  readonly status?: CatalogStatusFilter;
  readonly sort: CatalogSort;
  /** 1 to 200. A page has fewer when its entries are large, and one at least. */
  readonly limit: number;
  /** From an earlier answer with the same query. */
  readonly cursor?: string;
}

export interface CatalogPage {
  readonly items: readonly CatalogEntry[];
  readonly nextCursor: string | null;
  /** Videos in the list, counted up to `COUNTED_MAX`. On the first page of a search or a list by tags only. */
  readonly total?: number;
  /** Position of the read model when the page was read. */
  readonly position: number;
}

/** Questions about the catalog. Fast (indexed, keyset paging); flat in the page number. */
export abstract class CatalogQueries {
  /**
   * By relevance: videos whose title has every word of `q`, then those whose title and tags have, then the others, the
   * newest first in each. Newest and oldest by `uploadedAt`, views and duration the highest first (no duration last), titles by the UTF-8
   * bytes of their `titleSortKey`; ties by id, in the direction of the sort. While videos arrive, none that was there
   * is missed and none comes twice; one whose title changes moves, as it would in any list. By views means by counts that
   * are taken every five minutes; a cursor is of one taking, and invalid once two more were made. A page ends before
   * `PAGE_MAX_BYTES` of entries, unless its first one is larger.
   * @throws InvalidCursorError, ReadModelNotReadyError */
  abstract list(query: CatalogListQuery): Promise<CatalogPage>;
  /** Any entry, hidden ones included; undefined when there is none. */
  abstract get(videoId: string): Promise<CatalogEntry | undefined>;
  abstract getMany(videoIds: readonly string[]): Promise<CatalogEntry[]>;
  /**
   * Ids of videos whose title has every word of a text as a word prefix, purged ones aside, the newest first; none for a
   * text without a word.
   */
  abstract findByTitle(text: string, limit: number): Promise<string[]>;
  /** Entries whose last event lies after a position (and at or before `upTo`), by position. */
  abstract changedSince(after: number, limit: number): Promise<CatalogEntry[]>;
  /** Whether there are more than `count` such entries. Reads none of them: much cheaper than `changedSince`. */
  abstract hasMoreChanges(after: number, count: number): Promise<boolean>;
  /** Tags of listed videos with their counts, most used first. */
  abstract tags(limit: number): Promise<{ tag: string; count: number }[]>;
}

export abstract class PendingWorkQueries {
  /**
   * Videos with a job in a queue, by the instant at which it falls due; a job that rests is among them, and so is one
   * that is being worked on.
   */
  abstract waiting(queue: MediaQueue, limit: number): Promise<PendingWork[]>;
  /** What is known of the work of these videos; nothing for those that are not known. */
  abstract find(videoIds: readonly string[]): Promise<PendingWork[]>;
}

/** A projection took in events up to `position`; `keys` are the documents it touched. */
export interface ProjectionAdvance {
  readonly projection: string;
  readonly position: number;
  readonly keys: readonly string[];
}

/** Runs the projections (off the event loop in the embedded profile) and tells how far they are. */
export abstract class Projections {
  abstract start(): Promise<void>;
  abstract stop(): Promise<void>;
  /** In position order, once an advance is visible to queries. A listener must not throw. Answers how to stop listening. */
  abstract onAdvance(listener: (advance: ProjectionAdvance) => void): () => void;
  /** Resolves true once a projection has folded in `position`, false when the time is over. */
  abstract waitFor(projection: string, position: number, timeoutMs: number): Promise<boolean>;
  abstract status(): Promise<ProjectionStatus[]>;
  /** Builds a new generation beside the live one, then switches it in. Resolves when it is live. */
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

/** The server that holds the read model does not answer right now. */
export class ReadModelUnavailableError extends Error {
  constructor(
    readonly projection: string,
    options?: ErrorOptions,
  ) {
    super(`The read model ${projection} cannot be reached right now.`, options);
    this.name = 'ReadModelUnavailableError';
  }
}
