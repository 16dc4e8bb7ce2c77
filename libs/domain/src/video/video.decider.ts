import { accept, assertNever, type Decider, type Decision, reject } from '../decision.js';
import type { VideoEvent } from '../events/video-events.js';
import {
  normalizeTags,
  normalizeText,
  normalizeTitle,
  sameTags,
  titleFromFileName,
  wellFormed,
} from './video.details.js';
import type {
  ChangeDetails,
  ChooseThumbnail,
  ExpectedRevision,
  PurgeVideo,
  RecordFailure,
  RecordPreviews,
  RecordProbe,
  RecordRendition,
  RegisterUpload,
  RemoveVideo,
  RequestProcessing,
  RestoreVideo,
  VideoCommand,
} from './video.commands.js';
import { evolveVideo } from './video.evolve.js';
import { absentVideo, type ActiveVideo, type DueWork, knownVideo, type VideoState } from './video.state.js';

type VideoDecision = Decision<VideoEvent>;

/** Decides which events a command leads to. Pure; the caller brings time, ids and the actor. */
export function decideVideo(command: VideoCommand, state: VideoState): VideoDecision {
  switch (command.type) {
    case 'RegisterUpload':
      return registerUpload(command, state);
    case 'ChangeDetails':
      return changeDetails(command, state);
    case 'ChooseThumbnail':
      return chooseThumbnail(command, state);
    case 'RequestProcessing':
      return requestProcessing(command, state);
    case 'RemoveVideo':
      return removeVideo(command, state);
    case 'RestoreVideo':
      return restoreVideo(command, state);
    case 'PurgeVideo':
      return purgeVideo(command, state);
    case 'RecordProbe':
      return recordProbe(command, state);
    case 'RecordPreviews':
      return recordPreviews(command, state);
    case 'RecordRendition':
      return recordRendition(command, state);
    case 'RecordFailure':
      return recordFailure(command, state);
    default:
      return assertNever(command);
  }
}

export type VideoDecider = Decider<VideoCommand, VideoEvent, VideoState>;

/** The life of one video. */
export const videoDecider: VideoDecider = {
  decide: decideVideo,
  evolve: evolveVideo,
  initial: absentVideo,
};

/** A blank title is not an error here: the file is stored already, and its name becomes the title. */
function registerUpload({ data }: RegisterUpload, state: VideoState): VideoDecision {
  if (state.status !== 'absent') return reject('VIDEO.ALREADY_EXISTS', 'A video with this id exists already.');
  const fileName = wellFormed(data.fileName);
  const title = normalizeTitle(data.title) || titleFromFileName(fileName);
  return accept({ type: 'VideoUploaded', data: { ...data, title, fileName } });
}

function changeDetails({ data }: ChangeDetails, state: VideoState): VideoDecision {
  return onActive(state, data.expectedRevision, (video) => {
    const changes = changedDetails(data, video);
    if (changes.title === '') return reject('VIDEO.TITLE_EMPTY', 'A video needs a title.');
    if (Object.keys(changes).length === 0) return accept();
    return accept({ type: 'VideoDetailsChanged', data: { videoId: video.videoId, ...changes } });
  });
}

/** Recorded values are normalised; unchanged fields are left out. */
function changedDetails(data: ChangeDetails['data'], video: ActiveVideo) {
  const title = data.title === undefined ? video.title : normalizeTitle(data.title);
  const description = data.description === undefined ? video.description : normalizeText(data.description);
  const tags = data.tags === undefined ? video.tags : normalizeTags(data.tags);
  return {
    ...(title !== video.title && { title }),
    ...(description !== video.description && { description }),
    ...(!sameTags(tags, video.tags) && { tags }),
  };
}

function chooseThumbnail({ data }: ChooseThumbnail, state: VideoState): VideoDecision {
  return onActive(state, data.expectedRevision, (video) => {
    if (video.status !== 'ready')
      return reject('VIDEO.NOT_READY', 'A picture can be chosen once the previews are there.');
    if (!(data.atSeconds >= 0 && data.atSeconds <= video.media.durationSeconds))
      return reject('VIDEO.TIME_OUT_OF_RANGE', `The video lasts ${video.media.durationSeconds} s.`);
    if (video.thumbnailAtSeconds === data.atSeconds) return accept();
    return accept({ type: 'ThumbnailChosen', data: { videoId: video.videoId, atSeconds: data.atSeconds } });
  });
}

/** Always allowed. If work is due already, there is nothing to record. */
function requestProcessing({ data }: RequestProcessing, state: VideoState): VideoDecision {
  return onActive(state, data.expectedRevision, (video) => {
    if (video.work !== null) return accept();
    const reason = normalizeText(data.reason);
    const keeping = data.keepRendition && { keepRendition: true };
    return accept({ type: 'ProcessingRequested', data: { videoId: video.videoId, reason, ...keeping } });
  });
}

function removeVideo({ data }: RemoveVideo, state: VideoState): VideoDecision {
  if (state.status === 'removed') return accept();
  return onActive(state, data.expectedRevision, (video) =>
    accept({
      type: 'VideoRemoved',
      data: { videoId: video.videoId, ...(data.reason !== undefined && { reason: normalizeText(data.reason) }) },
    }),
  );
}

function restoreVideo({ data }: RestoreVideo, state: VideoState): VideoDecision {
  const video = knownVideo(state);
  if (!video) return notFound(state);
  const stale = staleRevision(video, data.expectedRevision);
  if (stale) return stale;
  return state.status === 'removed' ? accept({ type: 'VideoRestored', data: { videoId: video.videoId } }) : accept();
}

function purgeVideo({ data }: PurgeVideo, state: VideoState): VideoDecision {
  if (state.status === 'purged') return accept();
  const video = knownVideo(state);
  if (!video) return notFound(state);
  if (state.status !== 'removed') return reject('VIDEO.NOT_REMOVED', 'Only a removed video can be purged.');
  return accept({
    type: 'VideoPurged',
    data: { videoId: video.videoId, objectKeys: data.objectKeys, sha256: video.source.sha256 },
  });
}

function recordProbe({ data }: RecordProbe, state: VideoState): VideoDecision {
  return onDueWork(state, data.job, 'probe', (video) =>
    accept({ type: 'VideoProbed', data: { videoId: video.videoId, ...data.media } }),
  );
}

function recordPreviews({ data }: RecordPreviews, state: VideoState): VideoDecision {
  return onDueWork(state, data.job, 'previews', (video) =>
    // A few previews never replace a whole set.
    data.previews.preliminary && video.status === 'ready' && video.previews
      ? accept()
      : accept({ type: 'PreviewsGenerated', data: { videoId: video.videoId, ...data.previews } }),
  );
}

function recordRendition({ data }: RecordRendition, state: VideoState): VideoDecision {
  const stage = data.rendition.kind === 'ladder' ? 'ladder' : 'rendition';
  return onDueWork(state, data.job, stage, (video) =>
    accept({ type: 'RenditionGenerated', data: { videoId: video.videoId, ...data.rendition } }),
  );
}

function recordFailure({ data: { job, failure } }: RecordFailure, state: VideoState): VideoDecision {
  return onDueWork(state, job, failure.stage, (video, work) =>
    accept({
      type: 'ProcessingFailed',
      data: { videoId: video.videoId, ...failure, attempt: work.attempt },
    }),
  );
}

function onActive(
  state: VideoState,
  expectedRevision: ExpectedRevision,
  decide: (video: ActiveVideo) => VideoDecision,
): VideoDecision {
  const video = knownVideo(state);
  if (!video) return notFound(state);
  if (state.status === 'removed') return reject('VIDEO.REMOVED', 'The video is removed; restore it first.');
  return staleRevision(video, expectedRevision) ?? decide(video);
}

/** A result counts only for the due job; late and repeated results change nothing. */
function onDueWork(
  state: VideoState,
  job: number,
  stage: string,
  decide: (video: ActiveVideo, work: DueWork) => VideoDecision,
): VideoDecision {
  const video = knownVideo(state);
  const work = video?.work;
  if (!video || !work || work.job !== job || work.stage !== stage) return accept();
  return decide(video, work);
}

function staleRevision(video: ActiveVideo, expected: ExpectedRevision): VideoDecision | undefined {
  if (expected === undefined || [expected].flat().includes(video.revision)) return undefined;
  const seen = typeof expected === 'number' ? `You looked at revision ${expected}; the` : 'The';
  return reject('VIDEO.REVISION_MISMATCH', `${seen} video is at revision ${video.revision} now. Load it again.`);
}

const notFound = (state: VideoState): VideoDecision =>
  state.status === 'purged'
    ? reject('VIDEO.PURGED', 'This video has been deleted for good.')
    : reject('VIDEO.NOT_FOUND', 'There is no such video.');
