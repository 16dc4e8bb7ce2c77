import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Whether what went wrong may pass by itself. */
  readonly mayPass: (error: unknown) => boolean;
  /** The end of all patience. */
  readonly signal: AbortSignal;
  /** Told before each rest; the first try is 1. */
  readonly onRest?: (error: unknown, tries: number) => void;
  /** Milliseconds before the second try, doubled before each one after; default 250. */
  readonly firstRestMs?: number;
  /** Default 5,000. */
  readonly longestRestMs?: number;
}

/**
 * Does something until it works: for what is better waited for than given up, such as a server that is away.
 * @throws what the last try threw, when that does not pass or the patience is over
 */
export async function keepTrying<T>(action: () => Promise<T>, patience: Patience): Promise<T> {
  const { mayPass, signal, onRest, firstRestMs = 250, longestRestMs = 5_000 } = patience;
  for (let tries = 1; ; tries += 1)
    try {
      return await action();
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error;
      onRest?.(error, tries);
      const restMs = Math.min(longestRestMs, firstRestMs * 2 ** (tries - 1));
      // Not quite the same for all who wait for one server, so that they do not come back at once.
      await sleep(restMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
}
