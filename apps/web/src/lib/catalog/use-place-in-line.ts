import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../api-client.js';
import { queryKeys } from './query-keys.js';

/** The feed does not tell how a line moves on, milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/**
 * Where a video stands in the line in front of frameflow, from 1; undefined when it is not known.
 * @param isWaiting while false, nothing is asked
 */
export function usePlaceInLine(videoId: string, isWaiting: boolean): number | undefined {
  const { data } = useQuery({
    queryKey: queryKeys.work,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/admin/work', { signal })),
    enabled: isWaiting,
    staleTime: LOOK_AGAIN_MS,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return isWaiting ? data?.items.find((item) => item.videoId === videoId)?.place : undefined;
}
