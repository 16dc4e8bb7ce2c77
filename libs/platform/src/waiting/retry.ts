import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Whether what went wrong may pass by itself. */
  readonly isRetryable: (error: unknown) => boolean;
  /** The end of all patience. */
  readonly signal: AbortSignal;
  /** Told before each rest; the first try is 1. */
  readonly onRetry?: (error: unknown, tries: number) => void;
  /** Milliseconds before the second try, doubled before each one after; default 250. */
  readonly firstDelayMs?: number;
  /** Default 5,000. */
  readonly maxDelayMs?: number;
}

/**
 * Does something until it works: for what is better waited for than given up, such as a server that is away.
 * @throws what the last try threw, when that does not pass or the patience is over
 */
export async function retry<T>(action: () => Promise<T>, patience: RetryOptions): Promise<T> {
  const { isRetryable, signal, onRetry, firstDelayMs = 250, maxDelayMs = 5_000 } = patience;
  for (let tries = 1; ; tries += 1)
    try {
      return await action();
    } catch (error) {
      if (signal.aborted || !isRetryable(error)) throw error;
      onRetry?.(error, tries);
      const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
      // Not quite the same for all who wait for one server, so that they do not come back at once.
      await sleep(delayMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
}
