import { useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, bodyOf } from '../../../lib/api-client.js';
import type { AuditPage } from '../../../lib/types.js';
import { historyKeys } from '../api/history-keys.js';
import { useLogHead } from '../api/use-log-head.js';
import { auditParams, type HistoryQuery } from './use-history-query.js';

const MOST_AT_ONCE = 200;

/**
 * Adds new events on top of the list, unless paused. `shownUpTo` is the position up to which the list is complete.
 * Returns the number of events recorded since (of any kind).
 */
export function useLiveTail(query: HistoryQuery, shownUpTo: number | undefined, isPaused: boolean): number {
  const client = useQueryClient();
  const { position } = useLogHead();
  const behind = shownUpTo === undefined ? 0 : Math.max(0, position - shownUpTo);
  const after = shownUpTo ?? 0;
  const { data: tail } = useQuery({
    queryKey: historyKeys.tail(query, after),
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/audit/events', {
          signal,
          params: { query: { ...auditParams(query), after, order: 'asc', limit: MOST_AT_ONCE } },
        }),
      ),
    enabled: behind > 0 && !isPaused,
    gcTime: 0,
  });
  useEffect(() => {
    if (!tail || isPaused) return;
    client.setQueryData<InfiniteData<AuditPage>>(historyKeys.events(query), (data) => data && prepend(data, tail));
  }, [client, isPaused, query, tail]);
  return behind;
}

/** The tail is in ascending order; an incomplete one reaches only to its last event. */
function prepend(data: InfiniteData<AuditPage>, tail: AuditPage): InfiniteData<AuditPage> {
  const [first, ...rest] = data.pages;
  const reached = tail.nextCursor === null ? tail.position : tail.items.at(-1)?.position;
  if (!first || reached === undefined || reached <= first.position) return data;
  const fresh = tail.items.filter((event) => event.position > first.position).reverse();
  return {
    ...data,
    pages: [
      { ...first, position: reached, items: [...fresh, ...first.items], titles: [...first.titles, ...tail.titles] },
      ...rest,
    ],
  };
}
