import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../lib/api-client.js';
import { historyKeys } from './history-keys.js';

const ASK_EVERY_MS = 15_000;

/** Event types and actors of the log, with counts. */
export const useLogSummary = () =>
  useQuery({
    queryKey: historyKeys.summary,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/audit/summary', { signal })),
    refetchInterval: ASK_EVERY_MS,
  });
