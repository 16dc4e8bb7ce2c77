import type { CatalogEntry } from '@reelog/domain';
import { LRUCache } from 'lru-cache';
import { SqliteCatalogQueries } from './catalog.queries.js';

/** Entries in the LRU cache: every range request of a playing video reads its entry again. */
const CACHE_MAX = 500;

/** The catalog with an LRU cache of entries, which changes invalidate. */
export class CachedCatalog extends SqliteCatalogQueries {
  private readonly cache = new LRUCache<string, CatalogEntry>({ max: CACHE_MAX });

  /** Removes changed entries from the cache, or all entries when no ids are given. */
  forget(videoIds?: readonly string[]): void {
    if (!videoIds) this.cache.clear();
    else for (const videoId of videoIds) this.cache.delete(videoId);
  }

  override async get(videoId: string): Promise<CatalogEntry | undefined> {
    const known = this.cache.get(videoId);
    if (known) return known;
    const entry = await super.get(videoId);
    if (!entry) return undefined;
    this.cache.set(videoId, entry);
    return entry;
  }
}
