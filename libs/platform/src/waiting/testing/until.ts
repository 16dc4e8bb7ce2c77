import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/** Looks again and again; resolves with what was found. @throws Error when nothing was found in time */
export async function until<T>(
  look: () => T | Promise<T>,
  deadlineMs = 20_000,
): Promise<Exclude<T, undefined | false>> {
  for (const giveUpAt = performance.now() + deadlineMs; ; await pause(LOOK_EVERY_MS)) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (performance.now() > giveUpAt) throw new Error(`It did not happen within ${deadlineMs} ms`);
  }
}
