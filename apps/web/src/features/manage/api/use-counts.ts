import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';

/** Videos in each state; counted again when the feed reports another state. */
export const useCounts = () =>
  useQuery({
    queryKey: queryKeys.adminCounts,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/admin/videos', { signal, params: { query: { limit: 1 } } })),
    select: ({ counts }) => counts,
  }).data;
