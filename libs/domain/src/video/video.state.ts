import type { MediaFacts, PreviewSet, ProcessingFailure, Rendition, Source } from '../events/video-events.js';

/** Tries of one stage, the first included, before a retryable failure is taken as final. */
export const MAX_ATTEMPTS = 3;

/** The one piece of work that frameflow owes a video. */
export interface DueWork {
  /** Counts the jobs of this video, from 1: results name it, so a stale one is told apart. */
  readonly job: number;
  readonly stage: 'probe' | 'previews';
  /** From 1; at most MAX_ATTEMPTS. */
  readonly attempt: number;
}

interface Known {
  readonly videoId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly source: Source;
  /** Counts what managers changed, from 1: the ETag of the admin view. */
  readonly revision: number;
  /** Jobs that became due so far. */
  readonly jobs: number;
  readonly work: DueWork | null;
  /** Of the last try, until a try succeeds. */
  readonly lastFailure: ProcessingFailure | null;
  readonly thumbnailAtSeconds: number | null;
  readonly rendition: Rendition | null;
}

/** Received, not yet probed: nobody can watch it. */
export interface UploadedVideo extends Known {
  readonly status: 'uploaded';
}
/** Probed: listed and watchable; its first previews are being made. */
export interface ProbedVideo extends Known {
  readonly status: 'probed';
  readonly media: MediaFacts;
}
/** Complete. It stays so while newer previews are made, and when they fail. */
export interface ReadyVideo extends Known {
  readonly status: 'ready';
  readonly media: MediaFacts;
  /** Null when none could be made of a video that browsers play all the same. */
  readonly previews: PreviewSet | null;
}
/** Given up, until a manager asks to try again. */
export interface FailedVideo extends Known {
  readonly status: 'failed';
  readonly failure: ProcessingFailure;
  readonly media: MediaFacts | null;
}
export type ActiveVideo = UploadedVideo | ProbedVideo | ReadyVideo | FailedVideo;

/** Hidden, restorable; results of running work are still taken, so that nothing is redone on restore. */
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

/** What viewers may know of: probed, neither failed nor removed. */
export const isListed = (state: VideoState): state is ProbedVideo | ReadyVideo =>
  state.status === 'probed' || state.status === 'ready';

/** The video behind the state, removed or not; undefined when there is none (any more). */
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
