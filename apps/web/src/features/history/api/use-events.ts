import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { auditParams, type HistoryQuery } from '../hooks/use-history-query.js';
import { historyKeys } from './history-keys.js';

const PAGE_SIZE = 60;

/** The log, the newest first. */
export const useEvents = (query: HistoryQuery) =>
  useInfiniteQuery({
    queryKey: historyKeys.events(query),
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/audit/events', {
          signal,
          params: {
            query: { ...auditParams(query), order: 'desc', limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
