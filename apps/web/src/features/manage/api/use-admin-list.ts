import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys, type AdminQuery } from '../../../lib/catalog/query-keys.js';

const PAGE_SIZE = 100;

/** Videos in all states, newest first. */
export const useAdminList = (query: AdminQuery) =>
  useInfiniteQuery({
    queryKey: queryKeys.admin(query),
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/admin/videos', {
          signal,
          params: {
            query: {
              limit: PAGE_SIZE,
              ...(query.q && { q: query.q }),
              ...(query.status && { status: query.status }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
