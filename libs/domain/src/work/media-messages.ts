import type { MediaFacts, PreviewSet, ProcessingFailure } from '../events/video-events.js';
import type { MediaJob } from './pending-work.fold.js';

/** Names of further messages between the api and frameflow; each is a routing key and a Nest pattern. */
export const MEDIA_RESULT = 'media.result';
export const MEDIA_PROGRESS = 'media.progress';
export const MEDIA_CANCEL = 'media.cancel';

/** api -> frameflow: please do this. At least once; a repeated one does no harm. */
export interface MediaJobMessage extends MediaJob {
  /** The log whose job it is: frameflow compares it with the marker of the store. The previous release does not say it. */
  readonly logId?: string;
  /** Position of the last event of the video when the job was offered. The previous release does not say it. */
  readonly position?: number;
}

/**
 * api -> every frameflow: the log holds an event at this position after which the video has no work due, so jobs that
 * were offered before it are to be dropped. May be lost: the work is then done in vain.
 */
export interface MediaCancelMessage {
  readonly videoId: string;
  readonly position: number;
}

/** Bump when the api could refuse a result of the release before: such a result is then asked for again. */
export const MEDIA_RESULT_SCHEMA = 3;

/** Bump when previews are made differently: older ones are made again while frameflow has nothing else to do. */
export const PREVIEW_RECIPE_VERSION = 2;

/** frameflow -> api: what became of a job. The api validates and records it. */
export type MediaResultMessage = {
  readonly videoId: string;
  readonly job: number;
  /** MEDIA_RESULT_SCHEMA of the frameflow that sends it. */
  readonly schema?: number;
} & (
  | { readonly outcome: 'probed'; readonly media: MediaFacts }
  | { readonly outcome: 'previews'; readonly previews: PreviewSet }
  | { readonly outcome: 'failed'; readonly failure: Omit<ProcessingFailure, 'attempt'> }
);

/** A job that nothing was heard of for this long counts as lost, and is offered again. */
export const JOB_SILENCE_MS = 5 * 60_000;

/** frameflow -> api -> clients: how far it is. Not an event; may be lost. */
export interface MediaProgressMessage {
  readonly videoId: string;
  readonly job: number;
  readonly stage: 'probe' | 'previews';
  /** 0 to 100, whole. */
  readonly percent: number;
}

/** Where frameflow puts what a run makes. */
export const previewFolder = (videoId: string, runId: string): string => `previews/${videoId}/${runId}`;
/** Where the api puts the original. */
export const originalKey = (videoId: string): string => `originals/${videoId}`;
