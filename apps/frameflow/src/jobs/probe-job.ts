import { buffer } from 'node:stream/consumers';
import type { MediaFacts, MediaJob } from '@reelog/domain';
import type { ObjectStore } from '@reelog/storage';
import { MediaError } from '../media-failure.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { HEAD_BYTES } from '../probe/container.js';
import { probeSource } from '../probe/probe-source.js';
import { type StoreWait, withStorage } from './with-storage.js';

/** Probes an uploaded file. @throws MediaError when it is not a video */
export async function runProbeJob(
  tools: MediaTools,
  store: ObjectStore,
  { objectKey, sizeBytes }: MediaJob,
  wait: StoreWait,
): Promise<MediaFacts> {
  if (sizeBytes === 0) throw new MediaError('MEDIA.EMPTY');
  const [location, head] = await withStorage(wait, async () => [
    await store.locate(objectKey),
    await buffer(await store.read(objectKey, { start: 0, end: Math.min(sizeBytes, HEAD_BYTES) - 1 })),
  ]);
  return probeSource(tools, location, head, wait.signal);
}
