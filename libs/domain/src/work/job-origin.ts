import { isVideoEvent } from '../events/domain-event.js';
import type { RecordedEvent } from '../events/recorded-event.js';
import { evolveVideo } from '../video/video.evolve.js';
import { absentVideo, knownVideo, type VideoState } from '../video/video.state.js';

/**
 * The event that made a job of a video due: a request by a person, or the result of the previous job. Undefined when
 * there was no such job.
 * @param history of the video's stream, from its first event
 */
export function originOfJob(history: readonly RecordedEvent[], job: number): RecordedEvent | undefined {
  let state: VideoState = absentVideo;
  for (const event of history) {
    if (!isVideoEvent(event)) continue;
    state = evolveVideo(state, event);
    if ((knownVideo(state)?.jobs ?? 0) >= job) return event;
  }
  return undefined;
}
