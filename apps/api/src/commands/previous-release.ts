import { createHash } from 'node:crypto';
import type { Identity } from '../auth/key-ring.js';

/**
 * The previous release made command ids from the name of a key, and put that name into the default reason of a
 * reprocessing. Its requests may be repeated after the upgrade, so they are also looked up under those ids.
 * To be removed with the next release.
 */
export interface PreviousIds {
  readonly commandId: string;
  readonly actorName: string;
  /** The request digest, if it differs from today's. */
  readonly digest?: string;
}

/** Default reason of a reprocessing. */
export const NO_REASON_GIVEN = 'Requested by a manager';

/** The ids under which the previous release recorded a request with an Idempotency-Key. */
export const previousIds = ({ role, name }: Identity, route: string, key: string): PreviousIds => ({
  commandId: createHash('sha256').update(`${role}:${name}\n${route}\n${key}`).digest('hex'),
  actorName: name,
});

/** The reason of a reprocessing as the previous release recorded it. */
export const previousReason = (reason: string, { actorName }: PreviousIds): string =>
  reason === NO_REASON_GIVEN ? `Asked for by ${actorName}` : reason;
