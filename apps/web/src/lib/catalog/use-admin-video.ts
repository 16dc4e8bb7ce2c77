import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../api-client.js';
import { useSignedIn } from '../signed-in.js';
import { queryKeys } from './query-keys.js';

/** The address of the original is signed for an hour: it is asked for anew well before. */
const SIGNED_FOR_MS = 3_600_000;
const LOOK_AGAIN_MS = 3_000;

/** A video as managers see it, in every state; asks nothing unless a manager is signed in. */
export function useAdminVideo(id: string) {
  const manager = useSignedIn('manager');
  return useQuery({
    queryKey: queryKeys.adminVideo(id),
    queryFn: ({ signal }) => bodyOf(api.GET('/api/admin/videos/{id}', { signal, params: { path: { id } } })),
    enabled: manager !== undefined,
    staleTime: SIGNED_FOR_MS / 2,
    // The feed tells what changes once it is connected; what happened just before is asked for.
    refetchInterval: ({ state }) => state.data?.status === 'processing' && LOOK_AGAIN_MS,
  });
}
