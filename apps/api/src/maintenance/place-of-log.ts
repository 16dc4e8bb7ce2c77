import type { LogSource } from '@reelog/events';
import { type PlaceStore, readMarker, type StoreMarker } from '@reelog/storage';
import { storeMoved, storeUnfinished } from '../store-ownership/store-sentences.js';
import type { Installation } from './installation.js';

/** What is allowed while a log is being moved. */
export interface Leaving {
  /** The target; the marker may already name it. */
  readonly movingTo: string;
  /** Whether the place may belong to another log although this one has objects in it. */
  readonly shared: boolean;
}

/**
 * The place with the objects of a log.
 * @throws Error if it belongs to another log, or to another history of this one
 */
export async function placeOfLog(
  { places }: Installation,
  log: LogSource,
  leaving?: Leaving,
): Promise<{ readonly place: PlaceStore; readonly marker: StoreMarker | undefined }> {
  const { head } = log;
  const place = await places.settle(head.logId);
  const marker = await readMarker(place);
  const objection = marker && (await objectionTo(marker, log, place.describe(), leaving));
  if (objection !== undefined) throw new Error(objection);
  return { place, marker };
}

async function objectionTo(
  marker: StoreMarker,
  log: LogSource,
  store: string,
  leaving: Leaving | undefined,
): Promise<string | undefined> {
  const { head } = log;
  const situation = { store, ownStore: '' };
  if (marker.logId !== head.logId && leaving?.shared) return undefined;
  if (marker.logId !== head.logId)
    return (
      `The store (${store}) belongs to the log ${marker.logId}, and this is the log ${head.logId}: ` +
      'npm run adopt-store shows what is there.'
    );
  if (marker.unfinished) return storeUnfinished(situation);
  if (marker.movedTo !== undefined && marker.movedTo !== leaving?.movingTo)
    return storeMoved(situation, marker.movedTo);
  if (marker.position <= head.position && (await log.hashAt(marker.position)) !== marker.hash)
    return (
      `The log has another event at position ${marker.position} than the one that the store (${store}) has seen there: ` +
      'npm run adopt-store shows what is there.'
    );
  return undefined;
}
