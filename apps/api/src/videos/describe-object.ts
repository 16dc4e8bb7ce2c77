import type { KnownFault } from '@reelog/domain';
import { ObjectNotFoundError, type ObjectStat, type ObjectStore } from '@reelog/storage';
import type { ServedObject } from '../http/byte-streaming/send-object.js';

/** What the log knows of an object. */
export interface Recorded {
  readonly sizeBytes?: number | undefined;
  /** What the last check has found wrong with it. */
  readonly fault: KnownFault | undefined;
}

/**
 * What the store knows of an object, with how it is to be served. One that is not what was recorded is served under an
 * ETag of its own, and not kept by anybody: the recorded digest is that of other bytes.
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
