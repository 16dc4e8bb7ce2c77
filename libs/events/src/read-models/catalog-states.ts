import type { CatalogListQuery } from './read-models.port.js';

/** Which states of a video an audience sees, by status asked for. */
export function statesOf({ audience, status }: Pick<CatalogListQuery, 'audience' | 'status'>): string[] {
  const seen = audience === 'viewers' ? ['probed', 'ready'] : ['uploaded', 'probed', 'ready', 'failed', 'removed'];
  if (status === undefined) return seen;
  const asked = status === 'processing' ? ['uploaded', 'probed'] : [status];
  return seen.filter((state) => asked.includes(state));
}
