const FIRST_MS = 500;
const MOST_MS = 30_000;

/**
 * How long to wait before the given attempt (from 0), in milliseconds. Doubling with full jitter, so that a restarted
 * server is not met by all its clients at once; never less than half of the first step.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return FIRST_MS / 2 + random() * (ceiling - FIRST_MS / 2);
}
