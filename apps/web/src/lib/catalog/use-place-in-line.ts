import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../api-client.js';
import { queryKeys } from './query-keys.js';

/** The feed does not report movements of the line, so it is polled, milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/**
 * The place of a video in frameflow's line, from 1; undefined when unknown.
 * @param isWaiting while false, nothing is requested
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
