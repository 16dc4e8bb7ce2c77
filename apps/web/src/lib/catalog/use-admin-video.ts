import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../api-client.js';
import { useSignedIn } from '../signed-in.js';
import { queryKeys } from './query-keys.js';

/** The signed address of the original lasts an hour: fetch it again earlier. */
const SIGNED_FOR_MS = 3_600_000;
const LOOK_AGAIN_MS = 3_000;

/** A video for managers, in every state. */
export const adminVideoOptions = (id: string) =>
  queryOptions({
    queryKey: queryKeys.adminVideo(id),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/admin/videos/{id}', { signal, params: { path: { id } } })),
    staleTime: SIGNED_FOR_MS / 2,
    // The feed reports changes after it is connected; earlier ones need a request.
    refetchInterval: ({ state }) => state.data?.status === 'processing' && LOOK_AGAIN_MS,
  });

/** The same in a page; no requests unless a manager is signed in. */
export function useAdminVideo(id: string) {
  const manager = useSignedIn('manager');
  return useQuery({ ...adminVideoOptions(id), enabled: manager !== undefined });
}
