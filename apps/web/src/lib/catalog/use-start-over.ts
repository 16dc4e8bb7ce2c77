import { useEffect } from 'react';
import { isApiError } from '../api-error.js';

interface PagedList {
  readonly error: Error | null;
  readonly isFetchNextPageError: boolean;
  readonly isRefetching: boolean;
  readonly refetch: () => Promise<unknown>;
}

/** The server keeps cursors only for a while. */
const isOutdated = (error: unknown): boolean => isApiError(error, 400) && error.code === 'QUERY.INVALID_CURSOR';

/**
 * Reloads the shown part of a list when the cursor of its next page has expired, so that the reader stays at the same
 * place. Returns whether that is running, and otherwise the error of the next page.
 */
export function useStartOver({ error, isFetchNextPageError, isRefetching, refetch }: PagedList) {
  const isDue = isFetchNextPageError && isOutdated(error);
  useEffect(() => {
    if (isDue) void refetch();
  }, [isDue, refetch]);
  return {
    isStartingOver: isDue || (isRefetching && isOutdated(error)),
    moreError: isFetchNextPageError && !isDue ? error : null,
  };
}
