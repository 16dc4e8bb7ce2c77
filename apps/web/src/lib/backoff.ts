const FIRST_MS = 500;
const MOST_MS = 30_000;

/**
 * Delay before an attempt (from 0), in milliseconds. It doubles, with full jitter, so that not all clients reconnect at
 * once; at least half of the first step.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return FIRST_MS / 2 + random() * (ceiling - FIRST_MS / 2);
}
