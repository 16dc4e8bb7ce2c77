import { normalizeTags, queryWords } from '@reelog/domain';
import type { CatalogFilter } from './catalog-cursor.js';
import type { CatalogSelection } from './catalog-queries.port.js';
import { inTitle } from './catalog-relevance.js';
import { statesOf } from './catalog-states.js';

/** A selection as the read of one list. */
export interface SelectionRequest {
  /** Empty when the selection cannot find anything. */
  readonly states: readonly string[];
  readonly sort: CatalogSelection['sort'];
  readonly filter: CatalogFilter;
  readonly after: undefined;
  readonly limit: number;
}

export function requestOf({ audience, title, tags = [], sort, limit }: CatalogSelection): SelectionRequest {
  const words = queryWords(title ?? '');
  const findsNothing = title !== undefined && words.length === 0;
  return {
    states: findsNothing ? [] : statesOf({ audience }),
    sort,
    filter: { words: inTitle(words), tags: normalizeTags(tags) },
    after: undefined,
    limit,
  };
}
