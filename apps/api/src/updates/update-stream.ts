import { isDeepStrictEqual } from 'node:util';
import type { CatalogEntry } from '@reelog/domain';
import type { Audience } from './audience.js';

/** A changed view count alone is told at most twice a second per video. */
export const VIEW_INTERVAL_MS = 500;

/** One video to tell the audience about. */
export interface Update {
  readonly entry: CatalogEntry;
  readonly newsAt: number;
  /** Everything up to this position has been told once this update is. */
  readonly resume: number;
}

interface Told {
  readonly entry: CatalogEntry;
  readonly atMs: number;
}

interface Withheld {
  readonly entry: CatalogEntry;
  readonly dueMs: number;
  /** Everything up to here was told before the first count was withheld. */
  readonly resume: number;
}

/**
 * What one audience is told, in position order: every change at once, but view counts coalesced. Pure but for its
 * memory: the caller brings the entries, and the time (milliseconds of a clock that never goes back).
 *
 * Entries may be newer than the position they are brought for (the read model runs ahead); a state is told once all the same.
 */
export class UpdateStream {
  private taken = 0;
  /** What was told less than the interval ago, or ahead of its position; oldest first. */
  private readonly told = new Map<string, Told>();
  /** In the order in which they were first withheld, so the first one holds `resume` back the furthest. */
  private readonly withheld = new Map<string, Withheld>();

  constructor(private readonly audience: Audience) {}

  /** Last position taken in. */
  get position(): number {
    return this.taken;
  }

  /** Position up to which everything has been told, withheld counts included. */
  get resume(): number {
    return this.oldestWithheld()?.resume ?? this.taken;
  }

  /** Whether a later `flush` has something to tell. */
  get holdsBack(): boolean {
    return this.withheld.size > 0;
  }

  /** Takes in what changed up to a position. A part of it may be brought first, with the position taken in so far. */
  advance(position: number, entries: readonly CatalogEntry[], nowMs: number): Update[] {
    const resume = this.resume;
    const news = [...entries].sort((a, b) => a.position - b.position).filter((entry) => this.isDue(entry, nowMs));
    this.taken = Math.max(this.taken, position);
    return this.tell(news, resume, nowMs);
  }

  /** Tells the view counts that have been withheld long enough. */
  flush(nowMs: number): Update[] {
    const resume = this.resume;
    const due = [...this.withheld.values()].filter(({ dueMs }) => dueMs <= nowMs).map(({ entry }) => entry);
    for (const { videoId } of due) this.withheld.delete(videoId);
    return this.tell(due, resume, nowMs);
  }

  /** Goes on to a position while nobody listens. */
  skipTo(position: number): void {
    this.taken = Math.max(this.taken, position);
    this.told.clear();
    this.withheld.clear();
  }

  private isDue(entry: CatalogEntry, nowMs: number): boolean {
    const { videoId } = entry;
    const newsAt = this.audience.newsAt(entry);
    const last = this.told.get(videoId);
    if (newsAt === null || newsAt <= Math.max(this.taken, last?.entry.position ?? 0)) return false;
    const dueMs = (last?.atMs ?? -Infinity) + VIEW_INTERVAL_MS;
    if (last && nowMs < dueMs && isDeepStrictEqual(last.entry.video, entry.video)) {
      this.withheld.set(videoId, { entry, dueMs, resume: this.withheld.get(videoId)?.resume ?? this.taken });
      return false;
    }
    this.withheld.delete(videoId);
    return true;
  }

  /** Only the last update may promise that everything before it has been told. */
  private tell(entries: readonly CatalogEntry[], resumeBefore: number, nowMs: number): Update[] {
    for (const entry of entries) {
      this.told.delete(entry.videoId);
      this.told.set(entry.videoId, { entry, atMs: nowMs });
    }
    this.forget(nowMs);
    return entries.map((entry, index) => ({
      entry,
      newsAt: this.audience.newsAt(entry) ?? entry.position,
      resume: index === entries.length - 1 ? this.resume : resumeBefore,
    }));
  }

  private forget(nowMs: number): void {
    for (const [videoId, { entry, atMs }] of this.told) {
      if (nowMs < atMs + VIEW_INTERVAL_MS) return;
      if (entry.position <= this.taken) this.told.delete(videoId);
    }
  }

  private oldestWithheld(): Withheld | undefined {
    for (const withheld of this.withheld.values()) return withheld;
    return undefined;
  }
}
