import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';

/** Tags of the catalog, with how many videos carry each. */
export const useTags = (isWanted: boolean) =>
  useQuery({
    queryKey: queryKeys.tags,
    queryFn: async ({ signal }) => (await bodyOf(api.GET('/api/tags', { signal }))).items,
    enabled: isWanted,
  });
