import type { CatalogEntry } from '@reelog/domain';
import { LRUCache } from 'lru-cache';
import { type EntriesById, MongoCatalogQueries } from './catalog.queries.js';
import type { GenerationDocument, MongoReadModel } from './read-model.js';

/** Entries kept: those of the pages that many look at, and of videos that are watched, whose every range asks again. */
const REMEMBERED_MAX = 500;
/** Milliseconds that an entry is kept at most: what would end it earlier comes from another process, and may be lost. */
const REMEMBERED_MS = 1_000;

/** What was said to have changed while entries were being read. */
interface Reading {
  readonly changed: Set<string>;
  hasAllChanged: boolean;
}

/** The catalog with the entries asked for lately in memory, until it is told that they have changed, or for a second. */
export class MongoRememberedCatalog extends MongoCatalogQueries {
  private readonly remembered = new LRUCache<string, CatalogEntry>({ max: REMEMBERED_MAX, ttl: REMEMBERED_MS });
  private readonly readings = new Set<Reading>();

  /** @param toldUpTo the position up to which `forget` was told of every change */
  constructor(
    model: MongoReadModel,
    private readonly toldUpTo: () => number,
  ) {
    super(model);
  }

  /** These entries have changed, or, without ids, any may have. */
  forget(videoIds?: readonly string[]): void {
    if (!videoIds) this.remembered.clear();
    for (const reading of this.readings) {
      reading.hasAllChanged ||= !videoIds;
      for (const videoId of videoIds ?? []) reading.changed.add(videoId);
    }
    for (const videoId of videoIds ?? []) this.remembered.delete(videoId);
  }

  override async get(videoId: string): Promise<CatalogEntry | undefined> {
    return this.remembered.get(videoId) ?? super.get(videoId);
  }

  protected override async readEntries(live: GenerationDocument, videoIds: readonly string[]): Promise<EntriesById> {
    const found = new Map<string, CatalogEntry>();
    for (const videoId of videoIds) {
      const known = this.remembered.get(videoId);
      if (known) found.set(videoId, known);
    }
    const unknown = videoIds.filter((videoId) => !found.has(videoId));
    if (unknown.length > 0) for (const [id, entry] of await this.readAndRemember(live, unknown)) found.set(id, entry);
    return found;
  }

  /** What is remembered holds every change that was told, and perhaps no later one. */
  protected override positionOf(live: GenerationDocument): number {
    return Math.min(live.checkpoint, this.toldUpTo());
  }

  private async readAndRemember(live: GenerationDocument, videoIds: readonly string[]): Promise<EntriesById> {
    const reading: Reading = { changed: new Set(), hasAllChanged: false };
    this.readings.add(reading);
    try {
      const entries = await super.readEntries(live, videoIds);
      for (const [videoId, entry] of entries)
        if (!reading.hasAllChanged && !reading.changed.has(videoId)) this.remembered.set(videoId, entry);
      return entries;
    } finally {
      this.readings.delete(reading);
    }
  }
}
