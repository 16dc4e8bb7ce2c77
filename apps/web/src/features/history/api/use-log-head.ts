import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, bodyOf } from '../../../lib/api-client.js';
import { useFeedResume } from '../../../lib/feed-state.js';
import { historyKeys } from './history-keys.js';

const ASK_EVERY_MS = 4_000;

/**
 * The last position of the log. It is refreshed by the feed, and polled for events that the feed does not report (those
 * of hidden videos).
 */
export function useLogHead() {
  const resume = useFeedResume() ?? 0;
  const { data, refetch } = useQuery({
    queryKey: historyKeys.head,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/audit/head', { signal })),
    refetchInterval: ASK_EVERY_MS,
  });
  const isBehind = data !== undefined && data.position < resume;
  useEffect(() => {
    if (isBehind) void refetch({ cancelRefetch: false });
  }, [isBehind, refetch, resume]);
  return { head: data, position: Math.max(resume, data?.position ?? 0) };
}
