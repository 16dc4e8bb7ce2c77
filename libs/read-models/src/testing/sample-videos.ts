import type { DueWork, VideoCommand } from '@reelog/domain';
import { ladder, mediaOf, previewsOf, rendition, uploadOf } from '../../../domain/src/testing/sample-videos.js';
import type { History } from './history.js';

export { ladder, mediaOf, previewsOf, rendition, uploadOf };

/** Records the result of the due job of a video, as if it succeeded; does nothing when none is due. */
export function finishJob(history: History, videoId: string, durationSeconds: number): void {
  const state = history.stateOf(videoId);
  const video = state.status === 'removed' ? state.video : state;
  if (video.status === 'absent' || video.status === 'purged' || !video.work) return;
  history.execute(videoId, resultOf(video.work, durationSeconds));
}

function resultOf({ job, stage }: DueWork, durationSeconds: number): VideoCommand {
  switch (stage) {
    case 'probe':
      return { type: 'RecordProbe', data: { job, media: mediaOf(durationSeconds) } };
    case 'previews':
      return { type: 'RecordPreviews', data: { job, previews: previewsOf(`run-${job}`, durationSeconds) } };
    case 'ladder':
      return { type: 'RecordRendition', data: { job, rendition: { ...ladder, runId: `run-${job}` } } };
    case 'rendition':
      return { type: 'RecordRendition', data: { job, rendition: { ...rendition, runId: `run-${job}` } } };
  }
}

/** Adds an uploaded and probed video with previews. */
export function addReadyVideo(history: History, videoId: string, title: string, durationSeconds = 60): void {
  history.execute(videoId, uploadOf(videoId, title));
  finishJob(history, videoId, durationSeconds);
  finishJob(history, videoId, durationSeconds);
}
