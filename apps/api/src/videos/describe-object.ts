import type { KnownFault } from '@reelog/domain';
import { ObjectNotFoundError, type ObjectStat, type ObjectStore } from '@reelog/storage';
import type { ServedObject } from '../http/byte-streaming/send-object.js';

/** What the log records about an object. */
export interface Recorded {
  readonly sizeBytes?: number | undefined;
  /** Its fault in the last check. */
  readonly fault: KnownFault | undefined;
}

/**
 * An object of the store with its response headers. A changed object gets its own ETag and is not cached, because the
 * recorded digest does not match its bytes.
 * @throws ObjectNotFoundError
 */
export async function describeObject(
  store: ObjectStore,
  key: string,
  serving: Pick<ServedObject, 'etag' | 'contentType' | 'cacheControl' | 'disposition'>,
  recorded: Recorded,
): Promise<ServedObject> {
  const stat = await store.stat(key);
  if (!stat) throw new ObjectNotFoundError(key);
  const object = { key, sizeBytes: stat.sizeBytes, lastModified: stat.modifiedAt, ...serving };
  return isAsRecorded(stat, recorded) ? object : { ...object, etag: ownTag(stat), cacheControl: 'private, no-cache' };
}

const isAsRecorded = (stat: ObjectStat, { sizeBytes, fault }: Recorded): boolean =>
  !fault && (sizeBytes === undefined || stat.sizeBytes === sizeBytes);

const ownTag = ({ sizeBytes, modifiedAt }: ObjectStat): string => `"changed-${sizeBytes}-${modifiedAt.getTime()}"`;
