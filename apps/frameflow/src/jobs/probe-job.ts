import type { MediaFacts, MediaJob } from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import type { ChildLimits } from '../child/run-child.js';
import { runMediaTask } from '../child/run-media-task.js';
import { MediaError } from '../media-failure.js';
import { sourceOf } from './job-source.js';
import type { StoreWait } from './with-storage.js';

/** Probes an uploaded file. @throws MediaError when it is not a video */
export async function runProbeJob(
  limits: ChildLimits,
  store: ObjectStore,
  job: MediaJob,
  wait: StoreWait,
): Promise<MediaFacts> {
  if (job.sizeBytes === 0) throw new MediaError('MEDIA.EMPTY');
  const source = await sourceOf(store, job, wait);
  return runMediaTask({ task: { kind: 'probe' }, source, videoId: job.videoId, limits, signal: wait.signal });
}
