import type {
  MediaFacts,
  PreviewSet,
  ProcessingFailure,
  ProcessingStage,
  Rendition,
  Source,
} from '../events/video-events.js';

/** Attempts for one stage, before a retryable failure is final. */
export const MAX_ATTEMPTS = 3;

/** The job that frameflow has to do for a video; at most one at a time. */
export interface DueWork {
  /** Number of the job within its video, from 1: results name it, so stale ones are recognised. */
  readonly job: number;
  readonly stage: ProcessingStage;
  /** From 1; at most MAX_ATTEMPTS. */
  readonly attempt: number;
}

interface Known {
  readonly videoId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly source: Source;
  /** Number of changes by managers, from 1: the ETag of the admin view. */
  readonly revision: number;
  /** Jobs that became due so far. */
  readonly jobs: number;
  readonly work: DueWork | null;
  /** Of the last attempt, until one succeeds. */
  readonly lastFailure: ProcessingFailure | null;
  readonly thumbnailAtSeconds: number | null;
  readonly rendition: Rendition | null;
  /** A rendition is still to be made if browsers do not play the source: none was made since the upload or the last request. */
  readonly renditionPending: boolean;
  /** The same video in several sizes, for players that choose by their connection. */
  readonly ladder: Rendition | null;
  /** A ladder is still to be made if the probe asks for one: none was made since the upload or the last request. */
  readonly ladderPending: boolean;
}

/** Uploaded, not probed yet: nobody can watch it. */
export interface UploadedVideo extends Known {
  readonly status: 'uploaded';
}
/** Probed: listed and watchable; the first previews are being made. */
export interface ProbedVideo extends Known {
  readonly status: 'probed';
  readonly media: MediaFacts;
}
/** Complete, but for a rendition that may be due. It stays so while newer previews are made, also when they fail. */
export interface ReadyVideo extends Known {
  readonly status: 'ready';
  readonly media: MediaFacts;
  /** Null when no previews could be made of a video that plays, or that is still to be converted. */
  readonly previews: PreviewSet | null;
}
/** Failed, until a manager retries it. */
export interface FailedVideo extends Known {
  readonly status: 'failed';
  readonly failure: ProcessingFailure;
  readonly media: MediaFacts | null;
}
export type ActiveVideo = UploadedVideo | ProbedVideo | ReadyVideo | FailedVideo;

/** Hidden, restorable. Results of running work are still recorded, so that a restore repeats nothing. */
export interface RemovedVideo {
  readonly status: 'removed';
  readonly videoId: string;
  readonly video: ActiveVideo;
}
export interface PurgedVideo {
  readonly status: 'purged';
  readonly videoId: string;
  readonly sha256: string;
}
export interface AbsentVideo {
  readonly status: 'absent';
}

export type VideoState = AbsentVideo | ActiveVideo | RemovedVideo | PurgedVideo;

export const absentVideo: AbsentVideo = { status: 'absent' };

/** Visible to viewers: probed, neither failed nor removed. */
export const isListed = (state: VideoState): state is ProbedVideo | ReadyVideo =>
  state.status === 'probed' || state.status === 'ready';

/** The rendition that players get; null when they get the source. */
export function playedRendition(video: ActiveVideo): Rendition | null {
  if (video.status === 'uploaded' || video.media === null) return null;
  return video.media.browserPlayable && !isDamaged(video) ? null : video.rendition;
}

/** Whether its previews found data that cannot be decoded. */
export const isDamaged = (video: ActiveVideo): boolean =>
  video.status === 'ready' && video.previews?.isDamaged === true;

/** The video of the state, removed or not; undefined when there is none. */
export function knownVideo(state: VideoState): ActiveVideo | undefined {
  switch (state.status) {
    case 'absent':
    case 'purged':
      return undefined;
    case 'removed':
      return state.video;
    default:
      return state;
  }
}
