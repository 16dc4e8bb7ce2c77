import type { RecordedEvent } from '../events/recorded-event.js';
import {
  type MediaFacts,
  type PreviewSet,
  type PreviewsGenerated,
  type ProcessingFailed,
  type ProcessingRequested,
  type Rendition,
  type RenditionGenerated,
  type Source,
  type ThumbnailChosen,
  type VideoDetailsChanged,
  type VideoEvent,
  type VideoProbed,
  type VideoPurged,
  type VideoRemoved,
  type VideoRestored,
  videoStream,
  type VideoUploaded,
  type VideoViewed,
  viewsStream,
} from '../events/video-events.js';
import type { DomainEvent } from '../events/domain-event.js';
import type { VideoCommand } from '../video/video.commands.js';

/** One video, and everything that can happen to it. */
export const videoId = 'harbour';

export const source: Source = {
  fileName: 'harbour.mp4',
  contentType: 'video/mp4',
  sizeBytes: 1_000,
  sha256: 'ab'.repeat(32),
  objectKey: 'originals/harbour',
};

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

/** Previews with one tile every `intervalSeconds`, ten by ten per sheet. */
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

export const uploadOf = (videoId: string, title: string): Extract<VideoCommand, { type: 'RegisterUpload' }> => ({
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

export const media = mediaOf(60);

/** As `previewsOf`, with a digest of its own for each file. */
export const previewSet: PreviewSet = {
  runId: 'run-1',
  recipe: { version: 1, intervalSeconds: 2, tileWidth: 320 },
  storyboard: {
    intervalSeconds: 2,
    tileWidth: 320,
    tileHeight: 180,
    columns: 10,
    rows: 10,
    tileCount: 2,
    tileTimesSeconds: [0, 2],
    sheets: [{ file: 'sheet-1.jpg', width: 640, height: 180, sizeBytes: 500, tileCount: 2 }],
  },
  thumbnail: { file: 'thumbnail.jpg', width: 640, height: 360, atSeconds: 6 },
  files: [
    {
      name: 'sheet-1.jpg',
      role: 'sheet',
      contentType: 'image/jpeg',
      width: 640,
      height: 180,
      sizeBytes: 500,
      sha256: 'cd'.repeat(32),
    },
    {
      name: 'thumbnail.jpg',
      role: 'thumbnail',
      contentType: 'image/jpeg',
      width: 640,
      height: 360,
      sizeBytes: 300,
      sha256: 'ef'.repeat(32),
    },
  ],
  elapsedMs: 900,
};

export const rendition: Rendition = {
  runId: 'run-2',
  kind: 'transcoded',
  contentType: 'video/mp4',
  codecs: 'avc1.64001f, mp4a.40.2',
  width: 1280,
  height: 720,
  bitrate: 2_000_000,
  parts: [{ name: 'video.mp4', sizeBytes: 900, sha256: '12'.repeat(32) }],
  recipe: { version: 1 },
  elapsedMs: 60_000,
};

export const ladder: Rendition = {
  ...rendition,
  runId: 'run-3',
  kind: 'ladder',
  contentType: 'application/vnd.apple.mpegurl',
  parts: [
    { name: 'ladder.json', sizeBytes: 700, sha256: '34'.repeat(32) },
    { name: '480p-001.mp4', sizeBytes: 400, sha256: '56'.repeat(32) },
    { name: 'sound-1-001.mp4', sizeBytes: 300, sha256: '78'.repeat(32) },
  ],
};

export const uploaded: VideoUploaded = { type: 'VideoUploaded', data: { videoId, title: 'Harbour', ...source } };
export const probed: VideoProbed = { type: 'VideoProbed', data: { videoId, ...media } };
/** Probed, and a ladder is wanted. */
export const large: VideoProbed = { type: 'VideoProbed', data: { videoId, ...media, wantsLadder: true } };
/** Probed, but browsers do not play it. */
export const unplayable: VideoProbed = {
  type: 'VideoProbed',
  data: { videoId, ...media, container: 'avi', videoCodec: 'mpeg4', browserPlayable: false },
};
export const previewed: PreviewsGenerated = { type: 'PreviewsGenerated', data: { videoId, ...previewSet } };
export const requested: ProcessingRequested = { type: 'ProcessingRequested', data: { videoId, reason: 'Try again' } };
export const ladderMade: RenditionGenerated = { type: 'RenditionGenerated', data: { videoId, ...ladder } };
export const renditionMade: RenditionGenerated = { type: 'RenditionGenerated', data: { videoId, ...rendition } };
export const removed: VideoRemoved = { type: 'VideoRemoved', data: { videoId } };
export const restored: VideoRestored = { type: 'VideoRestored', data: { videoId } };
export const purged: VideoPurged = {
  type: 'VideoPurged',
  data: { videoId, objectKeys: [source.objectKey], sha256: source.sha256 },
};

export const failure = {
  stage: 'probe',
  code: 'MEDIA.NO_VIDEO_STREAM',
  message: 'There is no picture in this file.',
  retryable: false,
  logTail: '',
} as const;

export const failed = (changes: Partial<ProcessingFailed['data']> = {}): ProcessingFailed => ({
  type: 'ProcessingFailed',
  data: { videoId, ...failure, attempt: 1, ...changes },
});

export const detailsChanged = (changes: Omit<VideoDetailsChanged['data'], 'videoId'>): VideoDetailsChanged => ({
  type: 'VideoDetailsChanged',
  data: { videoId, ...changes },
});

export const thumbnailChosen = (atSeconds: number): ThumbnailChosen => ({
  type: 'ThumbnailChosen',
  data: { videoId, atSeconds },
});

export const viewed = (...viewers: readonly string[]): VideoViewed => ({
  type: 'VideoViewed',
  data: { videoId, views: viewers.map((viewer) => ({ viewer, window: '2026-03-01T10:00:00.000Z' })) },
});

/** How a video gets into each state; a removed one keeps the state before. */
export const histories = {
  absent: [],
  uploaded: [uploaded],
  probed: [uploaded, probed],
  ready: [uploaded, probed, previewed],
  'ready, new previews due': [uploaded, probed, previewed, requested, probed],
  'ready, rendition due': [uploaded, unplayable, previewed],
  'failed to be probed': [uploaded, failed()],
  'failed to get previews': [uploaded, probed, failed({ stage: 'previews' })],
  'removed while uploaded': [uploaded, removed],
  'removed while probed': [uploaded, probed, removed],
  'removed while ready': [uploaded, probed, previewed, removed],
  'removed after it failed': [uploaded, failed(), removed],
  purged: [uploaded, probed, previewed, removed, purged],
} satisfies Record<string, readonly VideoEvent[]>;

export type StateName = keyof typeof histories;

/** Events as the log hands them out: positions from 1, a minute apart. */
export const recorded = (...events: readonly DomainEvent[]): RecordedEvent[] =>
  events.map((event, i) => recordedAt(i + 1, event));

export function recordedAt(position: number, event: DomainEvent, occurredAt = minute(position)): RecordedEvent {
  const streamId = event.type === 'VideoViewed' ? viewsStream(videoId) : videoStream(videoId);
  return {
    position,
    streamId,
    streamVersion: position,
    eventId: `event-${position}`,
    schemaVersion: 1,
    occurredAt,
    actor: { id: 'mara', role: 'manager' },
    commandId: `command-${position}`,
    correlationId: 'correlation',
    causationId: null,
    dataHash: '',
    previousHash: '',
    hash: '',
    salts: {},
    ...event,
  };
}

/** RFC 3339, UTC: `n` minutes past ten. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 2, 1, 10, n)).toISOString();
