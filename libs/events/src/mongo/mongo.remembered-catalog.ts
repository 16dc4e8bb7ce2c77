import type { CatalogEntry } from '@reelog/domain';
import { MongoCatalogQueries } from './mongo.catalog.queries.js';

/** Entries kept: every range of a film that is being watched asks for its video again. */
const REMEMBERED_MAX = 500;
/** Milliseconds that an entry is kept at most: what would end it earlier comes from another process, and may be lost. */
const REMEMBERED_MS = 1_000;

interface Remembered {
  readonly entry: CatalogEntry;
  readonly until: number;
}

/** The catalog with the entries asked for lately in memory, until it is told that they have changed, or for a second. */
export class MongoRememberedCatalog extends MongoCatalogQueries {
  private readonly remembered = new Map<string, Remembered>();
  /** Counts what was forgotten: an answer that was under way meanwhile may be older. */
  private forgotten = 0;

  /** These entries have changed, or, without ids, any may have. */
  forget(videoIds?: readonly string[]): void {
    this.forgotten += 1;
    if (!videoIds) this.remembered.clear();
    else for (const videoId of videoIds) this.remembered.delete(videoId);
  }

  override async get(videoId: string): Promise<CatalogEntry | undefined> {
    const known = this.remembered.get(videoId);
    if (known && known.until > Date.now()) return known.entry;
    const before = this.forgotten;
    const entry = await super.get(videoId);
    if (!entry || this.forgotten !== before) return entry;
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    this.remembered.set(videoId, { entry, until: Date.now() + REMEMBERED_MS });
    return entry;
  }
}
