import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import type { AuditEvent, GivenTitle } from '../../../lib/types.js';
import { historyKeys } from './history-keys.js';

export interface Neighbourhood {
  readonly before: AuditEvent | undefined;
  readonly event: AuditEvent | undefined;
  readonly after: AuditEvent | undefined;
  readonly titles: readonly GivenTitle[];
}

/** One event and the two beside it. */
export const useEventsAround = (position: number) =>
  useQuery({
    queryKey: historyKeys.around(position),
    queryFn: async ({ signal }): Promise<Neighbourhood> => {
      const query = { after: Math.max(0, position - 2), limit: 3, order: 'asc' } as const;
      const { items, titles } = await bodyOf(api.GET('/api/audit/events', { signal, params: { query } }));
      const at = (wanted: number) => items.find((event) => event.position === wanted);
      return { before: at(position - 1), event: at(position), after: at(position + 1), titles };
    },
    staleTime: 5_000,
    placeholderData: keepPreviousData,
  });
