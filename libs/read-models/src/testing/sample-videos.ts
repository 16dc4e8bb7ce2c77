import type { MediaFacts, PreviewSet, VideoCommand } from '@reelog/domain';
import type { History } from './history.js';

const sha256 = 'a'.repeat(64);

export const mediaOf = (durationSeconds: number): MediaFacts => ({
  durationSeconds,
  width: 1280,
  height: 720,
  frameRate: 25,
  container: 'mp4',
  videoCodec: 'h264',
  audioCodec: 'aac',
  browserPlayable: true,
});

/** Previews with one tile every `intervalSeconds`, ten by ten a sheet. */
export function previewsOf(runId: string, durationSeconds: number, intervalSeconds = 5): PreviewSet {
  const tileCount = Math.max(1, Math.floor(durationSeconds / intervalSeconds));
  const sheets = Array.from({ length: Math.ceil(tileCount / 100) }, (_, i) => ({
    file: `sheet-${i}.jpg`,
    width: 3200,
    height: 1800,
    sizeBytes: 400_000,
    tileCount: Math.min(100, tileCount - i * 100),
  }));
  return {
    runId,
    recipe: { version: 1, intervalSeconds, tileWidth: 320 },
    storyboard: {
      intervalSeconds,
      tileWidth: 320,
      tileHeight: 180,
      columns: 10,
      rows: 10,
      tileCount,
      tileTimesSeconds: Array.from({ length: tileCount }, (_, i) => i * intervalSeconds),
      sheets,
    },
    thumbnail: { file: 'thumbnail.jpg', width: 1280, height: 720, atSeconds: 3 },
    files: [
      ...sheets.map(({ file, width, height, sizeBytes }) => ({
        name: file,
        role: 'sheet' as const,
        contentType: 'image/jpeg',
        width,
        height,
        sizeBytes,
        sha256,
      })),
      {
        name: 'thumbnail.jpg',
        role: 'thumbnail',
        contentType: 'image/jpeg',
        width: 1280,
        height: 720,
        sizeBytes: 90_000,
        sha256,
      },
    ],
    elapsedMs: 900,
  };
}

export const uploadOf = (videoId: string, title: string): VideoCommand => ({
  type: 'RegisterUpload',
  data: {
    videoId,
    title,
    fileName: `${videoId}.mp4`,
    contentType: 'video/mp4',
    sizeBytes: 1_000,
    sha256,
    objectKey: `originals/${videoId}`,
  },
});

/** What the due job of a video would bring, if it went well; nothing when none is due. */
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

/** A video that is uploaded, probed and has its previews. */
export function addReadyVideo(history: History, videoId: string, title: string, durationSeconds = 60): void {
  history.execute(videoId, uploadOf(videoId, title));
  finishJob(history, videoId, durationSeconds);
  finishJob(history, videoId, durationSeconds);
}
