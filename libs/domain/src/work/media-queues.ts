import type { MediaFacts } from '../events/video-events.js';
import type { MediaJob } from './pending-work.fold.js';

/**
 * The queues of frameflow. A probe is short, and people wait for it. Long jobs have their own queue, so that they never
 * block short ones, and renditions never block previews.
 */
export type MediaQueue = 'probe' | 'previews' | 'previews-long' | 'renditions';

/** Messages that carry jobs, by queue; each is a routing key and a Nest pattern. */
export const MEDIA_JOBS = {
  probe: 'media.probe',
  previews: 'media.previews',
  'previews-long': 'media.previews-long',
  renditions: 'media.renditions',
} as const satisfies Record<MediaQueue, string>;

/** Decoding is measured at about 300 million pixels a CPU second. */
const PIXELS_PER_CPU_SECOND = 300e6;
/** Containers may claim any frame rate; real videos do not exceed this one. */
const MAX_FRAME_RATE = 120;
/** Jobs with a longer estimate are long. */
export const LONG_CPU_SECONDS = 60;

/** CPU seconds to decode all of a video, by its facts; 0 when they are unknown. */
export function decodeCpuSeconds(media: MediaFacts | undefined): number {
  if (!media) return 0;
  const { durationSeconds, width, height, frameRate } = media;
  return (durationSeconds * width * height * Math.min(frameRate, MAX_FRAME_RATE)) / PIXELS_PER_CPU_SECOND;
}

/** The queue of a job. */
export function queueOf({ stage, media }: Pick<MediaJob, 'stage' | 'media'>): MediaQueue {
  if (stage === 'ladder' || stage === 'rendition') return 'renditions';
  return stage === 'previews' && decodeCpuSeconds(media) > LONG_CPU_SECONDS ? 'previews-long' : stage;
}
