import { findsNothing } from '@reelog/domain';
import type { CatalogFilter } from './catalog-cursor.js';
import type { CatalogCounts, CatalogListQuery, CatalogStatusFilter } from './catalog-queries.port.js';

/** The states of a video that an audience sees, by requested status; none when the search cannot match anything. */
export function statesOf({ audience, status, q = '' }: Pick<CatalogListQuery, 'audience' | 'status' | 'q'>): string[] {
  if (findsNothing(q)) return [];
  const seen = audience === 'viewers' ? ['probed', 'ready'] : ['uploaded', 'probed', 'ready', 'failed', 'removed'];
  if (status === undefined) return seen;
  const asked = status === 'processing' ? ['uploaded', 'probed'] : [status];
  return seen.filter((state) => asked.includes(state));
}

const STATUSES: readonly CatalogStatusFilter[] = ['processing', 'ready', 'failed', 'removed'];

/** @param inState the number of videos in each state; states without videos may be missing */
export function countsOf(inState: ReadonlyMap<string, number>): CatalogCounts {
  const sum = (states: readonly string[]): number =>
    states.reduce((count, state) => count + (inState.get(state) ?? 0), 0);
  const byStatus = STATUSES.map((status) => [status, sum(statesOf({ audience: 'managers', status }))]);
  return {
    listed: sum(statesOf({ audience: 'viewers' })),
    byStatus: Object.fromEntries(byStatus) as CatalogCounts['byStatus'],
  };
}

/** Whether this is the first page of a search or of a list by tags: it has the number of matches. */
export const isFirstOfSearch = ({ q = '', cursor }: CatalogListQuery, { tags }: CatalogFilter): boolean =>
  cursor === undefined && (q.trim() !== '' || tags.length > 0);
