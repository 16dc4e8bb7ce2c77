import { type QueryClient, useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { queryKeys } from '../../../lib/catalog/query-keys.js';
import type { AdminVideo } from '../../../lib/types.js';

/** Attempts to get counts that contain everything that this page was told, and milliseconds between them. */
const ATTEMPTS = 10;
const PAUSE_MS = 300;

/** Videos in each state; counted again when a write or the feed reports another state. */
export const useCounts = () =>
  useQuery({
    queryKey: queryKeys.adminCounts,
    queryFn: async ({ signal, client }) => {
      for (let attempt = 1; ; attempt += 1) {
        const page = await bodyOf(api.GET('/api/admin/videos', { signal, params: { query: { limit: 1 } } }));
        // The answer to a write may be ahead of lists and counts.
        if (attempt === ATTEMPTS || page.position >= latestPosition(client)) return page;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
    select: ({ counts }) => counts,
  }).data;

const latestPosition = (client: QueryClient): number =>
  Math.max(
    0,
    ...client.getQueriesData<AdminVideo>({ queryKey: queryKeys.adminVideos }).map(([, video]) => video?.position ?? 0),
  );
