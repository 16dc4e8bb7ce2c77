import type { QueryClient } from '@tanstack/react-query';

/**
 * Fetches again what is shown. First answers that are awaited are fetched again when they have arrived: the query client
 * does not restart them, but a preloaded answer can be older than the subscription.
 */
export function refetchAll(client: QueryClient): void {
  const awaited = client
    .getQueryCache()
    .findAll({ fetchStatus: 'fetching', predicate: ({ state }) => state.data === undefined });
  void client.invalidateQueries();
  for (const { promise, queryKey } of awaited)
    void promise?.then(
      () => client.invalidateQueries({ queryKey, exact: true }),
      () => undefined, // retried by the query client
    );
}
