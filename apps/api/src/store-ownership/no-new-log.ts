import { holdsAny, readMarker, StoreMarkerDamagedError, type StorePlaces } from '@reelog/storage';
import { OBJECT_FOLDERS } from './unmarked-store.js';
import { noLogButObjects, otherLog, storeUnfinished } from './store-sentences.js';

/**
 * Why no new log may be made; undefined for a new installation with an empty store.
 * @throws ObjectStoreUnavailableError: a store that does not answer does not count as empty
 */
export async function objectionToNewLog(places: StorePlaces, ownStore: string): Promise<string | undefined> {
  if (!(await places.exists())) return undefined;
  const place = await places.settle(undefined);
  const situation = { store: place.describe(), ownStore };
  try {
    const marker = await readMarker(place);
    if (marker?.unfinished) return storeUnfinished(situation);
    if (marker) return otherLog(situation, marker, undefined);
  } catch (error) {
    if (error instanceof StoreMarkerDamagedError) return error.message;
    throw error;
  }
  return (await holdsAny(place, OBJECT_FOLDERS)) ? noLogButObjects(situation) : undefined;
}
