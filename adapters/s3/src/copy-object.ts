import type { ObjectStat } from '@reelog/storage';
import type { S3Bucket } from './bucket.js';

/** Part size for larger objects: S3 copies at most 5 GiB at once, and a part takes only seconds. */
const PART_BYTES = 256 * 1024 ** 2;

/**
 * Copies an object within its bucket; its bytes stay in the store.
 * @throws ObjectNotFoundError when it is gone, ObjectStoreUnavailableError
 */
export async function copyObject(bucket: S3Bucket, source: ObjectStat, to: string): Promise<void> {
  if (source.sizeBytes <= PART_BYTES) return bucket.copy(source.key, to);
  const uploadId = await bucket.beginUpload(to, await bucket.contentTypeOf(source.key));
  const upload = { key: to, uploadId };
  try {
    const etags: string[] = [];
    for (let start = 0; start < source.sizeBytes; start += PART_BYTES) {
      const end = Math.min(start + PART_BYTES, source.sizeBytes) - 1;
      etags.push(await bucket.copyPart(upload, etags.length + 1, source.key, { start, end }));
    }
    await bucket.completeUpload(upload, etags);
  } catch (error) {
    await bucket.abortUpload(upload).catch(() => undefined); // the sweep of old uploads removes it
    throw error;
  }
}
