import type { MediaFacts, PreviewSet, ProcessingFailure } from '../events/video-events.js';
import type { MediaJob } from './pending-work.fold.js';

/** Names of the messages between the api and frameflow; each is a routing key and a Nest pattern. */
/** Jobs by stage: a probe is short, and people wait for it, so it never queues behind storyboards. */
export const MEDIA_JOBS = { probe: 'media.probe', previews: 'media.previews' } as const satisfies Record<
  MediaJob['stage'],
  string
>;
export const MEDIA_RESULT = 'media.result';
export const MEDIA_PROGRESS = 'media.progress';

/** api -> frameflow: please do this. At least once; a repeated one does no harm. */
export type MediaJobMessage = MediaJob;

/** frameflow -> api: what became of a job. The api validates and records it. */
export type MediaResultMessage = { readonly videoId: string; readonly job: number } & (
  | { readonly outcome: 'probed'; readonly media: MediaFacts }
  | { readonly outcome: 'previews'; readonly previews: PreviewSet }
  | { readonly outcome: 'failed'; readonly failure: Omit<ProcessingFailure, 'attempt'> }
);

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
