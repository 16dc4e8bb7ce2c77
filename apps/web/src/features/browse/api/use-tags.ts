import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';

/** Tags of the catalog, with how many videos have each, and how many there are. */
export const useTags = (isWanted: boolean) =>
  useQuery({
    queryKey: queryKeys.tags,
    queryFn: async ({ signal }) => {
      const { items, total } = await bodyOf(api.GET('/api/tags', { signal }));
      return { tags: items, total };
    },
    enabled: isWanted,
  });
