/** How hard the installation is tried: in CI for minutes, with `REELOG_FAULTS=full` by hand (tools/services/README.md). */
const isFull = process.env['REELOG_FAULTS'] === 'full';

/** Kills of api processes, one after the other. */
export const KILL_ROUNDS = isFull ? 26 : 4;
/** How long each server is away, milliseconds. */
export const AWAY_MS = isFull ? 30_000 : 10_000;
/** How long each api is paused, milliseconds: a lease is lost after three seconds. */
export const PAUSES_MS: readonly number[] = isFull ? [6_000, 16_000, 30_000] : [16_000];
/**
 * After this a request without an answer is a fault, milliseconds. The product answers within 15 s on an idle machine;
 * where many tests run at once, only a hang is told from slowness.
 */
export const ANSWERED_WITHIN_MS = isFull ? 15_000 : 30_000;
/** Within this all apis are ready again after a fault has ended, milliseconds; likewise. */
export const READY_WITHIN_MS = isFull ? 10_000 : 60_000;
