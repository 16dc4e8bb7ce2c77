import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../api-client.js';
import { queryKeys, type CatalogQuery } from './query-keys.js';

const PAGE_SIZE = 48;

/** The catalog for viewers, page by page; the feed keeps loaded pages up to date. */
export const useCatalog = (query: CatalogQuery) =>
  useInfiniteQuery({
    queryKey: queryKeys.catalog(query),
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/videos', {
          signal,
          params: {
            query: {
              sort: query.sort,
              limit: PAGE_SIZE,
              ...(query.q && { q: query.q }),
              ...(query.tag && { tag: query.tag }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
