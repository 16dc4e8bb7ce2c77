import type { MediaFacts, PreviewSet, ProcessingFailure, ProcessingStage, Rendition } from '../events/video-events.js';
import type { MediaJob } from './pending-work.fold.js';

/** Names of further messages between the api and frameflow; each is a routing key and a Nest pattern. */
export const MEDIA_RESULT = 'media.result';
export const MEDIA_PROGRESS = 'media.progress';
export const MEDIA_CANCEL = 'media.cancel';

/** api -> frameflow: a job to run. Sent at least once; a repeated job is harmless. */
export interface MediaJobMessage extends MediaJob {
  /** The id of the job's log: frameflow compares it with the marker of the store. Absent from the previous release. */
  readonly logId?: string;
  /** Position of the video's last event when the job was offered. Absent from the previous release. */
  readonly position?: number;
}

/**
 * api -> every frameflow: at this position the video needs no more work, so drop jobs that were offered before. It may
 * be lost: then frameflow does work that is not needed.
 */
export interface MediaCancelMessage {
  readonly videoId: string;
  readonly position: number;
}

/** Raise it when the api could reject results of the release before: the job is then offered again. */
export const MEDIA_RESULT_SCHEMA = 3;

/** Raise it when previews are made differently: older ones are made again while frameflow is idle. */
export const PREVIEW_RECIPE_VERSION = 4;

/** Raise it when renditions are made differently. They are made again on request only. */
export const RENDITION_RECIPE_VERSION = 1;

/** frameflow -> api: the result of a job. The api validates and records it. */
export type MediaResultMessage = {
  readonly videoId: string;
  readonly job: number;
  /** MEDIA_RESULT_SCHEMA of the frameflow that sends it. */
  readonly schema?: number;
} & (
  | { readonly outcome: 'probed'; readonly media: MediaFacts }
  | { readonly outcome: 'previews'; readonly previews: PreviewSet }
  | { readonly outcome: 'rendition'; readonly rendition: Rendition }
  | { readonly outcome: 'failed'; readonly failure: Omit<ProcessingFailure, 'attempt'> }
);

/** A job without news for this long counts as lost, and is offered again. */
export const JOB_SILENCE_MS = 5 * 60_000;

/** frameflow -> api -> clients: progress. Not an event; may be lost. */
export interface MediaProgressMessage {
  readonly videoId: string;
  readonly job: number;
  readonly stage: ProcessingStage;
  /** 0 to 100, whole. */
  readonly percent: number;
  /** An estimate, whole seconds; absent at the beginning. */
  readonly secondsLeft?: number;
  /** How much of a ladder plays already, whole seconds; absent while nothing does. */
  readonly playableSeconds?: number;
}

/** The folders of the files of a run. */
export const previewFolder = (videoId: string, runId: string): string => `previews/${videoId}/${runId}`;
/**
 * The run of a ladder is known while it is made: it plays then, and goes on where it was when frameflow is started again.
 * The id is that of the video with the number of the job at its end.
 */
export const ladderRunId = (videoId: string, job: number): string =>
  `${videoId.slice(0, 24)}${job.toString(16).padStart(12, '0')}`;
export const renditionFolder = (videoId: string, runId: string): string => `renditions/${videoId}/${runId}`;
/** Where the api puts the original. */
export const originalKey = (videoId: string): string => `originals/${videoId}`;
