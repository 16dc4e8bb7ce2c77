import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../api-client.js';
import { leftOffIds } from '../video/resume-positions.js';
import type { Home } from './home.js';
import { queryKeys } from './query-keys.js';

/** How many videos to continue are shown: as many as the API accepts. */
export const WATCHING_MAX = 12;

/** The front page in one request. @param isWanted while false, only what is known already */
export const useHome = (isWanted: boolean) =>
  useQuery({
    queryKey: queryKeys.home,
    queryFn: async ({ signal }): Promise<Home> => {
      const watching = leftOffIds().slice(0, WATCHING_MAX).join();
      const page = await bodyOf(api.GET('/api/home', { signal, params: { query: watching ? { watching } : {} } }));
      return { ...page, arrived: [], isOutdated: false };
    },
    enabled: isWanted,
  });
