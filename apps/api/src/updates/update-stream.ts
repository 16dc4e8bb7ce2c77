import { isDeepStrictEqual } from 'node:util';
import type { CatalogEntry } from '@reelog/domain';
import type { Audience } from './audience.js';

/** View counts alone are sent at most twice a second per video. */
export const VIEW_INTERVAL_MS = 500;

/** One change to send to the audience. */
export interface Update {
  readonly entry: CatalogEntry;
  readonly newsAt: number;
  /** Position up to which everything has been sent, including this update. */
  readonly resume: number;
}

interface Told {
  readonly entry: CatalogEntry;
  readonly atMs: number;
}

interface Withheld {
  readonly entry: CatalogEntry;
  readonly dueMs: number;
  /** Everything up to this position was sent before the first count was withheld. */
  readonly resume: number;
}

/**
 * The updates of one audience in position order: every change at once, but view counts coalesced. Its only state is what it
 * has sent; the caller passes the entries and the time (milliseconds of a monotonic clock).
 *
 * Entries may be newer than their position (the read model runs ahead); each state is still sent only once.
 */
export class UpdateStream {
  private taken = 0;
  /** States that were sent less than the interval ago, or before their position was reached; oldest first. */
  private readonly told = new Map<string, Told>();
  /** In the order of withholding, so the first one limits `resume`. */
  private readonly withheld = new Map<string, Withheld>();

  constructor(private readonly audience: Audience) {}

  /** Position of the last change. */
  get position(): number {
    return this.taken;
  }

  /** Position up to which everything has been sent, including withheld counts. */
  get resume(): number {
    return this.oldestWithheld()?.resume ?? this.taken;
  }

  /** Whether counts are withheld until a later `flush`. */
  get holdsBack(): boolean {
    return this.withheld.size > 0;
  }

  /** Adds changes up to a position. A part of them may come first, with the previous position. */
  advance(position: number, entries: readonly CatalogEntry[], nowMs: number): Update[] {
    const resume = this.resume;
    const news = [...entries].sort((a, b) => a.position - b.position).filter((entry) => this.isDue(entry, nowMs));
    this.taken = Math.max(this.taken, position);
    return this.tell(news, resume, nowMs);
  }

  /** Sends view counts that have been withheld long enough. */
  flush(nowMs: number): Update[] {
    const resume = this.resume;
    const due = [...this.withheld.values()].filter(({ dueMs }) => dueMs <= nowMs).map(({ entry }) => entry);
    for (const { videoId } of due) this.withheld.delete(videoId);
    return this.tell(due, resume, nowMs);
  }

  /** Moves to a position while there are no listeners. */
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

  /** Only the last update may confirm that everything before it was sent. */
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
