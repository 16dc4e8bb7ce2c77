import type { CatalogEntry } from '@reelog/domain';
import { LRUCache } from 'lru-cache';
import { SqliteCatalogQueries } from './catalog.queries.js';

/** Entries kept parsed: every range of a video that is being watched asks for its video again. */
const REMEMBERED_MAX = 500;

/** The catalog with the entries asked for lately in memory, until it is told that they have changed. */
export class RememberedCatalog extends SqliteCatalogQueries {
  private readonly remembered = new LRUCache<string, CatalogEntry>({ max: REMEMBERED_MAX });

  /** These entries have changed, or, without ids, any may have. */
  forget(videoIds?: readonly string[]): void {
    if (!videoIds) this.remembered.clear();
    else for (const videoId of videoIds) this.remembered.delete(videoId);
  }

  override async get(videoId: string): Promise<CatalogEntry | undefined> {
    const known = this.remembered.get(videoId);
    if (known) return known;
    const entry = await super.get(videoId);
    if (!entry) return undefined;
    this.remembered.set(videoId, entry);
    return entry;
  }
}
