import { findsNothing } from '@reelog/domain';
import type { CatalogListQuery } from './read-models.port.js';

/** Which states of a video an audience sees, by status asked for; none when the search can find nothing. */
export function statesOf({ audience, status, q = '' }: Pick<CatalogListQuery, 'audience' | 'status' | 'q'>): string[] {
  if (findsNothing(q)) return [];
  const seen = audience === 'viewers' ? ['probed', 'ready'] : ['uploaded', 'probed', 'ready', 'failed', 'removed'];
  if (status === undefined) return seen;
  const asked = status === 'processing' ? ['uploaded', 'probed'] : [status];
  return seen.filter((state) => asked.includes(state));
}
