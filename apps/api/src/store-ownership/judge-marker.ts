import { SCHEMA_VERSIONS, type StoredEvent } from '@reelog/domain';
import { type EventLog, GENESIS_HASH, tellsOfUnknownEvent, UnknownEventError } from '@reelog/events';
import type { Projections } from '@reelog/read-models';
import type { StoreMarker } from '@reelog/storage';
import {
  logEndsEarly,
  newerEvents,
  otherHistory,
  otherLog,
  type Situation,
  storeMoved,
  storeUnfinished,
} from './store-sentences.js';

/** Number of newest events that are searched for events of a newer release. */
const NEWEST_EVENTS = 500;

/**
 * Why the store of this marker does not belong to this log, else undefined. Reads the log after the marker, because another
 * process may have raised the marker since the last read.
 */
export async function objectionTo(
  marker: StoreMarker,
  log: Pick<EventLog, 'head' | 'readPage'>,
  situation: Situation,
): Promise<string | undefined> {
  const head = await log.head();
  if (marker.logId !== head.logId) return otherLog(situation, marker, head.logId);
  if (marker.unfinished) return storeUnfinished(situation);
  if (marker.movedTo !== undefined) return storeMoved(situation, marker.movedTo);
  if (marker.position > head.position) return logEndsEarly(situation, marker, head.position);
  if ((await hashAt(log, marker.position)) !== marker.hash) return otherHistory(situation, marker);
  return undefined;
}

/** The stored hash of the event at a position (0: the hash of an empty log); undefined without such an event. */
export async function hashAt(log: Pick<EventLog, 'readPage'>, position: number): Promise<string | undefined> {
  if (position === 0) return GENESIS_HASH;
  const { events } = await log.readPage({ after: position - 1, before: position + 1, limit: 1 });
  return events[0]?.hash;
}

/** The objection if a newer release has written to this log; undefined otherwise. */
export async function objectionOfNewerEvents(
  log: Pick<EventLog, 'readPage'>,
  projections: Pick<Projections, 'status'>,
): Promise<string | undefined> {
  const { events } = await log.readPage({ direction: 'backwards', limit: NEWEST_EVENTS });
  const newer = events.find(isNewer);
  if (newer) return newerEvents(new UnknownEventError(newer).message);
  const failed = (await projections.status()).find(({ error }) => error !== undefined && tellsOfUnknownEvent(error));
  return failed?.error === undefined ? undefined : newerEvents(failed.error);
}

function isNewer({ type, schemaVersion }: StoredEvent): boolean {
  const known = (SCHEMA_VERSIONS as Readonly<Record<string, number>>)[type];
  return known === undefined || schemaVersion > known;
}
