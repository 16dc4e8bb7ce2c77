import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';

/** What to watch after a video, once that is known to exist; the feed keeps it up to date. */
export const useRelated = (id: string, isKnown: boolean) =>
  useQuery({
    queryKey: queryKeys.related(id),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/videos/{id}/related', { signal, params: { path: { id } } })),
    enabled: isKnown,
  });
