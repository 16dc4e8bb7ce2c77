import type { RecordedEvent } from '../events/recorded-event.js';
import { isVideoEvent } from '../events/domain-event.js';
import type { MediaFacts } from '../events/video-events.js';
import { evolveVideo, isPlayedByLadder } from '../video/video.evolve.js';
import { absentVideo, type DueWork, isDamaged, knownVideo, type VideoState } from '../video/video.state.js';

// See docs/adr/0004-jobs-from-pending-work.md.

/** The due work of one video; kept for every video, so that later events can be folded in. */
export interface PendingWork {
  readonly videoId: string;
  readonly video: Exclude<VideoState, { status: 'absent' }>;
  /** Not before this instant (RFC 3339 UTC): the delay after a failed attempt. */
  readonly notBefore: string;
  readonly position: number;
}

/** A job for frameflow with everything it needs, so that it never reads the log. */
export interface MediaJob extends DueWork {
  readonly videoId: string;
  readonly objectKey: string;
  readonly sizeBytes: number;
  /** Known from the previews stage on. */
  readonly media?: MediaFacts;
  /** A picture that a manager chose, seconds from the start. */
  readonly thumbnailAtSeconds?: number;
  /**
   * Nothing can be seen of the video yet, so that a few previews may come first: `also` those, or `only` those, when all
   * follow with another job.
   */
  readonly few?: 'also' | 'only';
  /** Of a ladder from which a rendition can be put together. */
  readonly ladderRunId?: string;
  /** Of a rendition: nothing may be taken from the source as it is. */
  readonly isDamaged?: true;
}

/** Raise it when the fold or the stored shape changes: the read model is then built again. */
export const PENDING_WORK_VERSION = 6;

/** Milliseconds before the second and the third attempt. */
const RETRY_DELAYS_MS = [5_000, 60_000];

export function foldPendingWork(item: PendingWork | undefined, event: RecordedEvent): PendingWork | undefined {
  if (item && event.position <= item.position) return item;
  if (!isVideoEvent(event)) return item;
  const video = evolveVideo(item?.video ?? absentVideo, event);
  if (video.status === 'absent') return undefined;
  const sameJob = item !== undefined && jobOf(item.video) === jobOf(video);
  return {
    videoId: event.data.videoId,
    video,
    notBefore: sameJob ? item.notBefore : notBefore(event),
    position: event.position,
  };
}

/** The job that is due for a video; undefined when there is none, or while the video is removed. */
export function dueJob({ video }: PendingWork): MediaJob | undefined {
  if (video.status === 'removed' || video.status === 'purged' || video.work === null) return undefined;
  const media = video.status === 'uploaded' ? null : video.media;
  return {
    ...video.work,
    videoId: video.videoId,
    objectKey: video.source.objectKey,
    sizeBytes: video.source.sizeBytes,
    ...(media !== null && { media }),
    ...(video.thumbnailAtSeconds !== null && { thumbnailAtSeconds: video.thumbnailAtSeconds }),
    ...(video.work.stage === 'previews' &&
      video.status === 'probed' && { few: isPlayedByLadder(video) ? ('only' as const) : ('also' as const) }),
    ...(video.work.stage === 'rendition' && video.ladder && { ladderRunId: video.ladder.runId }),
    ...(video.work.stage === 'rendition' && isDamaged(video) && { isDamaged: true as const }),
  };
}

/** Delay before an attempt, milliseconds; none before the first. */
export const restMsOf = ({ attempt }: Pick<MediaJob, 'attempt'>): number => RETRY_DELAYS_MS[attempt - 2] ?? 0;

/** Other events, such as edits, keep the due job and its delay. */
const jobOf = (video: VideoState): number | undefined => knownVideo(video)?.work?.job;

function notBefore(event: RecordedEvent): string {
  if (event.type !== 'ProcessingFailed' || !event.data.retryable) return event.occurredAt;
  const restMs = restMsOf({ attempt: event.data.attempt + 1 });
  return new Date(Date.parse(event.occurredAt) + restMs).toISOString();
}
