import { MutationCache, QueryClient } from '@tanstack/react-query';
import { isApiError } from './api-error.js';

/**
 * Failed reads are told by the page that asked; failed writes through `onWriteError`, unless `meta.inline` says that their form
 * shows them. The feed keeps what is shown true, so nothing is fetched again merely because time passed or a window got the focus.
 */
export function createQueryClient(onWriteError: (error: Error) => void): QueryClient {
  return new QueryClient({
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
        retry: (failures, error) => failures < 2 && (!isApiError(error) || error.status === 0 || error.status >= 500),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
