import type { MediaFacts, PreviewSet, ProcessingFailure, Rendition, Source } from '../events/video-events.js';

interface Command<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

/** One revision, or a list of which any is accepted; an empty list accepts none. */
export type ExpectedRevision = number | readonly number[] | undefined;

/** Managers may name the revision that they edited; a stale one is rejected. */
interface Guarded {
  expectedRevision?: Exclude<ExpectedRevision, undefined>;
}

export type RegisterUpload = Command<'RegisterUpload', { videoId: string; title: string } & Source>;
export type ChangeDetails = Command<
  'ChangeDetails',
  { title?: string; description?: string; tags?: readonly string[] } & Guarded
>;
export type ChooseThumbnail = Command<'ChooseThumbnail', { atSeconds: number } & Guarded>;
export type RequestProcessing = Command<'RequestProcessing', { reason: string; keepRendition?: boolean } & Guarded>;
export type RemoveVideo = Command<'RemoveVideo', { reason?: string } & Guarded>;
export type RestoreVideo = Command<'RestoreVideo', Guarded>;
export type PurgeVideo = Command<'PurgeVideo', { objectKeys: readonly string[] }>;
/** Results of frameflow name their job, so that late and repeated results change nothing. */
export type RecordProbe = Command<'RecordProbe', { job: number; media: MediaFacts }>;
export type RecordPreviews = Command<'RecordPreviews', { job: number; previews: PreviewSet }>;
export type RecordRendition = Command<'RecordRendition', { job: number; rendition: Rendition }>;
export type RecordFailure = Command<'RecordFailure', { job: number; failure: Omit<ProcessingFailure, 'attempt'> }>;

export type VideoCommand =
  | RegisterUpload
  | ChangeDetails
  | ChooseThumbnail
  | RequestProcessing
  | RemoveVideo
  | RestoreVideo
  | PurgeVideo
  | RecordProbe
  | RecordPreviews
  | RecordRendition
  | RecordFailure;
