import { LRUCache } from 'lru-cache';
import type { GenerationDocument } from './read-model.js';

const RESULTS_MAX = 500;

/**
 * LRU cache of results that depend on the facts of the catalog, but not on views: they stay until the facts change.
 * Concurrent requests share one query.
 */
export class FactsCache {
  private readonly results = new LRUCache<string, Promise<unknown>>({ max: RESULTS_MAX });
  private generation = '';
  private factsPosition = 0;

  /** @param live as it was read for this request: the result contains everything up to its position */
  get<Result>(live: GenerationDocument, key: string, read: () => Promise<Result>): Promise<Result> {
    this.clearAfterChange(live);
    const known = this.results.get(key);
    if (known) return known as Promise<Result>;
    const result = read();
    this.results.set(key, result);
    result.catch(() => this.results.peek(key) === result && this.results.delete(key));
    return result;
  }

  private clearAfterChange({ _id, factsPosition }: GenerationDocument): void {
    if (this.generation === _id && this.factsPosition === factsPosition) return;
    this.results.clear();
    this.generation = _id;
    this.factsPosition = factsPosition;
  }
}
