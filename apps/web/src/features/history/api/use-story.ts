import { useInfiniteQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { historyKeys } from './history-keys.js';

const PAGE_SIZE = 100;

/** All events of one video, with their changes. */
export const useStory = (videoId: string) =>
  useInfiniteQuery({
    queryKey: historyKeys.story(videoId),
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/audit/videos/{id}/history', {
          signal,
          params: { path: { id: videoId }, query: { limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
