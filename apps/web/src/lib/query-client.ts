import { MutationCache, QueryClient, type Query } from '@tanstack/react-query';
import { isApiError } from './api-error.js';
import { onConnected } from './feed-state.js';

/** How long a failed read waits until it is tried again by itself, in milliseconds. */
const TRY_AGAIN_MS = 10_000;

/** Whether it may work later as it is: there was no answer, or the server had a fault. */
const isPassing = (error: unknown): boolean => !isApiError(error) || error.status === 0 || error.status >= 500;
const isWorthTryingAgain = ({ state }: Pick<Query, 'state'>): boolean =>
  state.status === 'error' && isPassing(state.error);

/**
 * Failed reads are told by the page that asked, and tried again by themselves: now and then, and at once when the
 * connection is back. Failed writes are told through `onWriteError`, unless `meta.inline` says that their form shows them.
 * The feed keeps what is shown true, so nothing is fetched again merely because time passed or a window got the focus.
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
