import type { CatalogEntry } from '@reelog/domain';
import { LRUCache } from 'lru-cache';
import { type EntriesById, MongoCatalogQueries } from './catalog.queries.js';
import type { GenerationDocument, MongoReadModel } from './read-model.js';

/** Cache size: the entries of popular pages, and of playing videos, whose every range request reads the entry again. */
const CACHE_MAX = 500;
/** Cache lifetime, milliseconds: announcements of changes in other processes may be lost. */
const CACHE_TTL_MS = 1_000;

/** Keys that changed while entries were being read. */
interface Reading {
  readonly changed: Set<string>;
  hasAllChanged: boolean;
}

/** The catalog with a TTL cache of entries, which changes invalidate. */
export class MongoCachedCatalog extends MongoCatalogQueries {
  private readonly cache = new LRUCache<string, CatalogEntry>({ max: CACHE_MAX, ttl: CACHE_TTL_MS });
  private readonly readings = new Set<Reading>();

  /** @param toldUpTo the position up to which `forget` was called for every change */
  constructor(
    model: MongoReadModel,
    private readonly toldUpTo: () => number,
  ) {
    super(model);
  }

  /** Removes changed entries from the cache, or all entries when no ids are given. */
  forget(videoIds?: readonly string[]): void {
    if (!videoIds) this.cache.clear();
    for (const reading of this.readings) {
      reading.hasAllChanged ||= !videoIds;
      for (const videoId of videoIds ?? []) reading.changed.add(videoId);
    }
    for (const videoId of videoIds ?? []) this.cache.delete(videoId);
  }

  override async get(videoId: string): Promise<CatalogEntry | undefined> {
    return this.cache.get(videoId) ?? super.get(videoId);
  }

  protected override async readEntries(live: GenerationDocument, videoIds: readonly string[]): Promise<EntriesById> {
    const found = new Map<string, CatalogEntry>();
    for (const videoId of videoIds) {
      const known = this.cache.get(videoId);
      if (known) found.set(videoId, known);
    }
    const unknown = videoIds.filter((videoId) => !found.has(videoId));
    if (unknown.length > 0) for (const [id, entry] of await this.readAndCache(live, unknown)) found.set(id, entry);
    return found;
  }

  /** The cache contains every announced change, but perhaps no later one. */
  protected override positionOf(live: GenerationDocument): number {
    return Math.min(live.checkpoint, this.toldUpTo());
  }

  private async readAndCache(live: GenerationDocument, videoIds: readonly string[]): Promise<EntriesById> {
    const reading: Reading = { changed: new Set(), hasAllChanged: false };
    this.readings.add(reading);
    try {
      const entries = await super.readEntries(live, videoIds);
      for (const [videoId, entry] of entries)
        if (!reading.hasAllChanged && !reading.changed.has(videoId)) this.cache.set(videoId, entry);
      return entries;
    } finally {
      this.readings.delete(reading);
    }
  }
}
