import { useEffect } from 'react';
import { isApiError } from '../api-error.js';

interface PagedList {
  readonly error: Error | null;
  readonly isFetchNextPageError: boolean;
  readonly isRefetching: boolean;
  readonly refetch: () => Promise<unknown>;
}

/** The server keeps cursors for a while only. */
const isOutdated = (error: unknown): boolean => isApiError(error, 400) && error.code === 'QUERY.INVALID_CURSOR';

/**
 * Reads a list anew, as far as it is shown, when the cursor of its next page is outdated: the reader stays at the same
 * place. Returns whether that is going on, and why else the next page is missing.
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
