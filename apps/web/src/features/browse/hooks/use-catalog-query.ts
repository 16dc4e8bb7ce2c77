import { useSearchParams } from 'react-router';
import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogSort } from '../../../lib/types.js';

export const SORTS: Readonly<Record<CatalogSort, string>> = {
  relevance: 'Best match',
  newest: 'Newest',
  oldest: 'Oldest',
  views: 'Most viewed',
  title: 'Title',
  duration: 'Longest',
};

const isSort = (text: string | null): text is CatalogSort => text !== null && text in SORTS;

/** Without a search there is no relevance. */
export const sortsFor = (q: string): CatalogSort[] =>
  (Object.keys(SORTS) as CatalogSort[]).filter((sort) => sort !== 'relevance' || q !== '');

const defaultSort = (q: string): CatalogSort => (q === '' ? 'newest' : 'relevance');

/** What Browse shows: the front page, or the list of a search, a tag or an order. */
export interface BrowseQuery extends CatalogQuery {
  readonly isHome: boolean;
}

/** A change of the query. No sort means the default; without any parameter, Browse shows the front page. */
export type BrowseChange = Partial<Pick<CatalogQuery, 'q' | 'tag'>> & { sort?: CatalogSort | undefined };

/** The parameters of the list, kept in the address for sharing and the back button. */
export function useCatalogQuery(): [BrowseQuery, (change: BrowseChange) => void] {
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  const tag = params.get('tag') ?? '';
  const sort = params.get('sort');
  const chosen = isSort(sort) && sortsFor(q).includes(sort) ? sort : undefined;
  const change = (part: BrowseChange) => {
    const wanted = { q, tag, sort: chosen, ...part };
    // Relevance is the default of a search; `newest` stays, because it means the whole list.
    if (wanted.sort === 'relevance') delete wanted.sort;
    const next = Object.entries(wanted).filter(([, value]) => value) as [string, string][];
    setParams(new URLSearchParams(next), { replace: 'q' in part, preventScrollReset: true });
  };
  return [{ q, tag, sort: chosen ?? defaultSort(q), isHome: !q && !tag && !chosen }, change];
}
