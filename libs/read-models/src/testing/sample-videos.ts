import type { VideoCommand } from '@reelog/domain';
import { mediaOf, previewsOf, uploadOf } from '../../../domain/src/testing/sample-videos.js';
import type { History } from './history.js';

export { mediaOf, previewsOf, uploadOf };

/** Records the result of the due job of a video, as if it succeeded; does nothing when none is due. */
export function finishJob(history: History, videoId: string, durationSeconds: number): void {
  const state = history.stateOf(videoId);
  const video = state.status === 'removed' ? state.video : state;
  if (video.status === 'absent' || video.status === 'purged' || !video.work) return;
  const { job, stage } = video.work;
  const command: VideoCommand =
    stage === 'probe'
      ? { type: 'RecordProbe', data: { job, media: mediaOf(durationSeconds) } }
      : { type: 'RecordPreviews', data: { job, previews: previewsOf(`run-${job}`, durationSeconds) } };
  history.execute(videoId, command);
}

/** Adds an uploaded and probed video with previews. */
export function addReadyVideo(history: History, videoId: string, title: string, durationSeconds = 60): void {
  history.execute(videoId, uploadOf(videoId, title));
  finishJob(history, videoId, durationSeconds);
  finishJob(history, videoId, durationSeconds);
}
