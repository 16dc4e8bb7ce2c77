import { PAGE_MAX_BYTES } from './catalog-queries.port.js';

/** Entries read at the same time: few, so that not many are wasted when they are large. */
export const ENTRIES_AT_ONCE = 25;

/** Measures the entries of a page until it is full; the first one always fits. */
export class PageSize {
  private bytes = 0;
  private entries = 0;

  /** Whether another entry, given as JSON, still fits; if so, it is counted. */
  fits(json: string): boolean {
    this.bytes += Buffer.byteLength(json);
    this.entries += 1;
    return this.entries === 1 || this.bytes <= PAGE_MAX_BYTES;
  }
}

/** Parts of a list, in order. */
export function* inParts<T>(items: readonly T[], size = ENTRIES_AT_ONCE): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
