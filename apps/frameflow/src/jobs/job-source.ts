import type { MediaJob } from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import type { TaskSource } from '../child/run-media-task.js';
import { type StoreWait, withStorage } from './with-storage.js';

/** The original of a job: a file of this machine, or ranges of an object elsewhere. */
export async function sourceOf(
  store: ObjectStore,
  { objectKey, sizeBytes }: Pick<MediaJob, 'objectKey' | 'sizeBytes'>,
  wait: StoreWait,
): Promise<TaskSource> {
  const location = await withStorage(wait, () => store.locate(objectKey));
  if (!/^https?:/.test(location)) return { path: location };
  return { sizeBytes, readRange: (range) => withStorage(wait, () => store.read(objectKey, range)) };
}
