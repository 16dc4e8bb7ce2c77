/** Scale of the faults: minutes in CI, more with `REELOG_FAULTS=full` by hand (tools/services/README.md). */
const isFull = process.env['REELOG_FAULTS'] === 'full';

/** Number of kills of api processes, one at a time. */
export const KILL_ROUNDS = isFull ? 26 : 4;
/** How long each server is stopped, milliseconds. */
export const AWAY_MS = isFull ? 30_000 : 10_000;
/** How long each api is paused, milliseconds: a lease is lost after three seconds. */
export const PAUSES_MS: readonly number[] = isFull ? [6_000, 16_000, 30_000] : [16_000];
/**
 * Timeout for the answer to a request, milliseconds. The product answers within 15 s on an idle machine; beside other tests
 * a longer limit only detects hangs.
 */
export const ANSWERED_WITHIN_MS = isFull ? 15_000 : 30_000;
/** Timeout until all apis are ready again after a fault, milliseconds; also long beside other tests. */
export const READY_WITHIN_MS = isFull ? 10_000 : 60_000;
