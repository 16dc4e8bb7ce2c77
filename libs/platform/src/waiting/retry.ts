import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Whether a retry may succeed after this error. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Stops retrying. */
  readonly signal: AbortSignal;
  /** Called before each delay; the first attempt is 1. */
  readonly onRetry?: (error: unknown, tries: number) => void;
  /** Milliseconds before the second attempt, doubled for each later one; default 250. */
  readonly firstDelayMs?: number;
  /** Default 5,000. */
  readonly maxDelayMs?: number;
}

/**
 * Runs an action until it succeeds, for example while a server is away.
 * @throws the last error when it is not retryable or the signal aborts
 */
export async function retry<T>(action: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { isRetryable, signal, onRetry, firstDelayMs = 250, maxDelayMs = 5_000 } = options;
  for (let tries = 1; ; tries += 1)
    try {
      return await action();
    } catch (error) {
      if (signal.aborted || !isRetryable(error)) throw error;
      onRetry?.(error, tries);
      const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (tries - 1));
      // Jitter, so that not all clients of a server retry at the same time.
      await sleep(delayMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
}
