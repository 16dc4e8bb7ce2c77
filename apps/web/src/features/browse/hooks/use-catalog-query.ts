import { useSearchParams } from 'react-router';
import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogSort } from '../../../lib/types.js';

export const SORTS: Readonly<Record<CatalogSort, string>> = {
  newest: 'Newest',
  oldest: 'Oldest',
  views: 'Most viewed',
  title: 'Title',
  duration: 'Longest',
};

const isSort = (text: string | null): text is CatalogSort => text !== null && text in SORTS;

/** What the list shows, kept in the address: it can be shared, and the back button knows it. */
export function useCatalogQuery(): [CatalogQuery, (change: Partial<CatalogQuery>) => void] {
  const [params, setParams] = useSearchParams();
  const sort = params.get('sort');
  const query = {
    q: params.get('q') ?? '',
    tag: params.get('tag') ?? '',
    sort: isSort(sort) ? sort : 'newest',
  } as const;
  const change = (part: Partial<CatalogQuery>) => {
    const next = Object.entries({ ...query, ...part }).filter(
      ([name, value]) => value !== '' && !(name === 'sort' && value === 'newest'),
    );
    setParams(new URLSearchParams(next), { replace: 'q' in part, preventScrollReset: true });
  };
  return [query, change];
}
