import type { ObjectStore } from '@reelog/storage';
import { ObjectNotFoundError } from '@reelog/storage';
import type { ServedObject } from '../byte-streaming/send-object.js';

/**
 * What the store knows of an object, with how it is to be served.
 * @throws ObjectNotFoundError
 */
export async function describeObject(
  store: ObjectStore,
  key: string,
  serving: Pick<ServedObject, 'etag' | 'contentType' | 'cacheControl' | 'disposition'>,
): Promise<ServedObject> {
  const stat = await store.stat(key);
  if (!stat) throw new ObjectNotFoundError(key);
  return { key, sizeBytes: stat.sizeBytes, lastModified: stat.modifiedAt, ...serving };
}
