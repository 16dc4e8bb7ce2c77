import type { S3ObjectStore } from './s3.object-store.js';

/** Between two warnings, milliseconds. */
const LOOK_MS = 60_000;

/**
 * Warns now and every minute while this machine's clock is off. Signatures, view windows and addresses depend on it.
 * @returns a function that stops it
 */
export function watchClock(
  store: Pick<S3ObjectStore, 'stat' | 'clockProblem'>,
  warn: (problem: string) => void,
): () => Promise<void> {
  const look = async (): Promise<void> => {
    await store.stat('health/probe').catch(() => undefined); // any answer tells the time
    const problem = store.clockProblem;
    if (problem !== undefined) warn(problem);
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return async () => clearInterval(timer);
}
