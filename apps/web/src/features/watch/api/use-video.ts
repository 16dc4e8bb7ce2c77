import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';

/** One video for viewers; ApiError 404 when it is not visible. */
export const useVideo = (id: string) =>
  useQuery({
    queryKey: queryKeys.video(id),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/videos/{id}', { signal, params: { path: { id } } })),
  });
