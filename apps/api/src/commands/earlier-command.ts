import { createHash } from 'node:crypto';
import type { Identity } from '../auth/key-ring.js';

/**
 * The previous release made command ids from the name of a key, and put that name into the reason of a reprocessing
 * without one. A request that it recorded may be repeated after the upgrade: it is looked up under this, too, and not
 * recorded again. To be removed with the next release.
 */
export interface EarlierCommand {
  readonly commandId: string;
  readonly actorName: string;
  /** Its request digest, where that differs from today's. */
  readonly digest?: string;
}

/** What a reprocessing has as its reason when nobody gives one. */
export const NO_REASON_GIVEN = 'Requested by a manager';

/** What a request with an Idempotency-Key was recorded under. */
export const earlierCommand = ({ role, name }: Identity, route: string, key: string): EarlierCommand => ({
  commandId: createHash('sha256').update(`${role}:${name}\n${route}\n${key}`).digest('hex'),
  actorName: name,
});

/** The reason of a reprocessing as the previous release recorded it. */
export const earlierReason = (reason: string, { actorName }: EarlierCommand): string =>
  reason === NO_REASON_GIVEN ? `Asked for by ${actorName}` : reason;
