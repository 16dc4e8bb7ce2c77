import { assertNever } from '../decision.js';
import type {
  MediaFacts,
  PreviewSet,
  ProcessingFailed,
  ProcessingFailure,
  ProcessingRequested,
  Rendition,
  VideoDetailsChanged,
  VideoEvent,
  VideoUploaded,
} from '../events/video-events.js';
import {
  type ActiveVideo,
  type DueWork,
  isDamaged,
  MAX_ATTEMPTS,
  type ProbedVideo,
  type ReadyVideo,
  type VideoState,
} from './video.state.js';

/**
 * Folds one event into the state of its video. Total: an event that makes no sense in a state (no decider records one)
 * changes nothing, so that any history can be read.
 */
export function evolveVideo(state: VideoState, event: VideoEvent): VideoState {
  if (event.type === 'VideoUploaded') return state.status === 'absent' ? uploaded(event) : state;
  switch (state.status) {
    case 'absent':
    case 'purged':
      return state;
    case 'removed':
      if (event.type === 'VideoRestored') return edited(state.video);
      if (event.type === 'VideoPurged') return { status: 'purged', videoId: state.videoId, sha256: event.data.sha256 };
      return { ...state, video: evolveActive(state.video, event) };
    default:
      if (event.type === 'VideoRemoved') return { status: 'removed', videoId: state.videoId, video: edited(state) };
      return evolveActive(state, event);
  }
}

function evolveActive(video: ActiveVideo, event: Exclude<VideoEvent, VideoUploaded>): ActiveVideo {
  switch (event.type) {
    case 'VideoProbed':
      return probed(video, withoutId(event.data));
    case 'PreviewsGenerated':
      return previewed(video, withoutId(event.data));
    case 'ProcessingFailed':
      return failed(video, event);
    case 'ProcessingRequested':
      return requested(video, event);
    case 'RenditionGenerated':
      return converted(video, withoutId(event.data));
    case 'VideoDetailsChanged':
      return { ...edited(video), ...details(event) };
    case 'ThumbnailChosen':
      return thumbnailChosen(edited(video), event.data.atSeconds);
    case 'VideoRemoved':
    case 'VideoRestored':
    case 'VideoPurged':
      return video;
    default:
      return assertNever(event);
  }
}

function uploaded({ data: { videoId, title, ...source } }: VideoUploaded): ActiveVideo {
  return {
    status: 'uploaded',
    videoId,
    title,
    description: '',
    tags: [],
    source,
    revision: 1,
    jobs: 1,
    work: { job: 1, stage: 'probe', attempt: 1 },
    lastFailure: null,
    thumbnailAtSeconds: null,
    rendition: null,
    renditionPending: true,
    ladder: null,
    ladderPending: true,
  };
}

/** The probe is always followed by the previews, because a newer probe may change them. */
function probed(video: ActiveVideo, media: MediaFacts): ActiveVideo {
  const ladderPending = video.ladderPending && media.wantsLadder === true;
  const next = { ...due(video, 'previews', 1), lastFailure: null, ladderPending };
  if (next.status === 'ready') return { ...next, media };
  return { ...knownPart(next), status: 'probed', media };
}

function previewed(video: ActiveVideo, previews: PreviewSet): ActiveVideo {
  if (video.status === 'uploaded') return video;
  const media = video.media;
  if (media === null) return video;
  const ready: ReadyVideo = { ...knownPart(video), status: 'ready', media, previews, lastFailure: null };
  return previews.preliminary && !isPlayedByLadder(ready) ? ready : next(ready);
}

/** Whether its ladder is what people wait for: a few previews are enough until then. */
export const isPlayedByLadder = ({ media, rendition, ladderPending }: ProbedVideo | ReadyVideo): boolean =>
  ladderPending && !media.browserPlayable && rendition === null;

/** What follows the previews: first the ladder, which plays while it is made, then the rendition. */
function next(video: ReadyVideo): ReadyVideo {
  if (video.ladderPending) return due(video, 'ladder', 1);
  if (video.previews?.preliminary) return due(video, 'previews', 1);
  return needsRendition(video) ? due(video, 'rendition', 1) : { ...video, work: null };
}

/** Whether a version that plays is still to come. */
const isAwaited = (video: ProbedVideo | ReadyVideo): boolean => video.ladderPending || needsRendition(video);

const needsRendition = (video: ProbedVideo | ReadyVideo): boolean =>
  (!video.media.browserPlayable || isDamaged(video)) && video.renditionPending;

function converted(video: ActiveVideo, rendition: Rendition): ActiveVideo {
  if (video.status === 'uploaded' || video.media === null) return video;
  const { media, lastFailure } = video;
  const isLadder = rendition.kind === 'ladder';
  return next({
    ...knownPart(video),
    status: 'ready',
    media,
    previews: video.status === 'ready' ? video.previews : null,
    ...(isLadder ? { ladder: rendition, ladderPending: false } : { rendition, renditionPending: false }),
    lastFailure: lastFailure?.stage === (isLadder ? 'ladder' : 'rendition') ? null : lastFailure,
  });
}

/** Failures of previews that mean that the file itself does not play. All others have causes on the machine. */
const FAULTS_OF_FILES: ReadonlySet<string> = new Set([
  'MEDIA.EMPTY',
  'MEDIA.NOT_A_VIDEO',
  'MEDIA.NO_VIDEO_STREAM',
  'MEDIA.COVER_ART_ONLY',
  'MEDIA.TRUNCATED',
  'MEDIA.ENCRYPTED',
  'MEDIA.UNSUPPORTED_CODEC',
  'MEDIA.PICTURE_TOO_LARGE',
  'MEDIA.DAMAGED',
  'MEDIA.IMPLAUSIBLE',
  'STORAGE.NOT_FOUND',
]);

const plays = ({ media, rendition, ladder }: ProbedVideo | ReadyVideo): boolean =>
  media.browserPlayable || rendition !== null || ladder !== null;

/** A video stays listed as long as it plays, has previews, or is still to be converted. */
function failed(video: ActiveVideo, { data }: ProcessingFailed): ActiveVideo {
  const failure: ProcessingFailure = withoutId(data);
  const { stage } = failure;
  if (failure.retryable && failure.attempt < MAX_ATTEMPTS)
    return { ...due(video, stage, failure.attempt + 1), lastFailure: failure };
  const ladderPending = stage === 'previews' && video.ladderPending;
  const renditionPending = (stage === 'previews' || stage === 'ladder') && video.renditionPending;
  const givenUp = {
    ...withoutFurtherPreviews(video, stage),
    ladderPending,
    renditionPending,
    work: null,
    lastFailure: failure,
  };
  // A newer run never changes the set in use.
  if (givenUp.status === 'ready' && (givenUp.previews || plays(givenUp) || isAwaited(givenUp))) return next(givenUp);
  if (givenUp.status === 'probed' && !FAULTS_OF_FILES.has(failure.code) && (plays(givenUp) || isAwaited(givenUp)))
    return next({ ...knownPart(givenUp), status: 'ready', media: givenUp.media, previews: null });
  const media = givenUp.status === 'uploaded' ? null : givenUp.media;
  return { ...knownPart(givenUp), status: 'failed', failure, media };
}

/** When all previews cannot be made, the few that are there stay. */
function withoutFurtherPreviews(video: ActiveVideo, stage: DueWork['stage']): ActiveVideo {
  if (stage !== 'previews' || video.status !== 'ready' || !video.previews?.preliminary) return video;
  return { ...video, previews: { ...video.previews, preliminary: false } };
}

function requested(video: ActiveVideo, { data }: ProcessingRequested): ActiveVideo {
  const renditionPending = video.renditionPending || !data.keepRendition;
  const ladderPending = video.ladderPending || !data.keepRendition;
  return reopened(due({ ...video, renditionPending, ladderPending }, 'probe', 1));
}

/** A failed video is processed again; a watchable one stays watchable. */
function reopened(video: ActiveVideo): ActiveVideo {
  if (video.status !== 'failed') return video;
  const { media } = video;
  return media === null
    ? { ...knownPart(video), status: 'uploaded' }
    : { ...knownPart(video), status: 'probed', media };
}

/** Previews are made again. A running previews job has the wrong picture; a running probe leads to previews anyway. */
function thumbnailChosen(video: ActiveVideo, atSeconds: number): ActiveVideo {
  const chosen = { ...video, thumbnailAtSeconds: atSeconds };
  return video.status === 'ready' && video.work?.stage !== 'probe' ? due(chosen, 'previews', 1) : chosen;
}

function due<V extends ActiveVideo>(video: V, stage: DueWork['stage'], attempt: number): V {
  const job = video.jobs + 1;
  return { ...video, jobs: job, work: { job, stage, attempt } };
}

const edited = <V extends ActiveVideo>(video: V): V => ({ ...video, revision: video.revision + 1 });

function details({ data }: VideoDetailsChanged) {
  const { title, description, tags } = data;
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
  };
}

/** The fields that all statuses share; fields of one status must not stay in another. */
function knownPart(video: ActiveVideo) {
  const {
    videoId,
    title,
    description,
    tags,
    source,
    revision,
    jobs,
    work,
    lastFailure,
    thumbnailAtSeconds,
    rendition,
    renditionPending,
    ladder,
    ladderPending,
  } = video;
  return {
    videoId,
    title,
    description,
    tags,
    source,
    revision,
    jobs,
    work,
    lastFailure,
    thumbnailAtSeconds,
    rendition,
    renditionPending,
    ladder,
    ladderPending,
  };
}

function withoutId<Data extends { videoId: string }>(data: Data): Omit<Data, 'videoId'> {
  const { videoId: _videoId, ...rest } = data;
  return rest;
}
