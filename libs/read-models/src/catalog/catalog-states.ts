import { findsNothing } from '@reelog/domain';
import type { CatalogFilter } from './catalog-cursor.js';
import type { CatalogListQuery } from './catalog-queries.port.js';

/** The states of a video that an audience sees, by requested status; none when the search cannot match anything. */
export function statesOf({ audience, status, q = '' }: Pick<CatalogListQuery, 'audience' | 'status' | 'q'>): string[] {
  if (findsNothing(q)) return [];
  const seen = audience === 'viewers' ? ['probed', 'ready'] : ['uploaded', 'probed', 'ready', 'failed', 'removed'];
  if (status === undefined) return seen;
  const asked = status === 'processing' ? ['uploaded', 'probed'] : [status];
  return seen.filter((state) => asked.includes(state));
}

/** Whether this is the first page of a search or of a list by tags: it has the number of matches. */
export const isFirstOfSearch = ({ q = '', cursor }: CatalogListQuery, { tags }: CatalogFilter): boolean =>
  cursor === undefined && (q.trim() !== '' || tags.length > 0);
