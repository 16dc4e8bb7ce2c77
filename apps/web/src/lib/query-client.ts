import { MutationCache, QueryClient, type Query } from '@tanstack/react-query';
import { isApiError } from './api-error.js';
import { onConnected } from './feed-state.js';

/** Delay before a failed read is retried, in milliseconds. */
const TRY_AGAIN_MS = 10_000;

/** Whether a retry may succeed: there was no answer, or a server error. */
const isPassing = (error: unknown): boolean => !isApiError(error) || error.status === 0 || error.status >= 500;
const isWorthTryingAgain = ({ state }: Pick<Query, 'state'>): boolean =>
  state.status === 'error' && isPassing(state.error);

/**
 * Failed reads are shown by their page and retried automatically: from time to time, and when the connection is back. Failed
 * writes go to `onWriteError`, unless `meta.inline` says that their form shows them. The feed keeps data up to date, so
 * nothing is refetched on focus or after a time.
 */
export function createQueryClient(onWriteError: (error: Error) => void): QueryClient {
  const client: QueryClient = new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.['inline']) onWriteError(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && isPassing(error),
        refetchInterval: (query) => isWorthTryingAgain(query) && TRY_AGAIN_MS,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  onConnected(() => void client.refetchQueries({ type: 'active', predicate: isWorthTryingAgain }));
  return client;
}
