import { type DomainEvent, isVideoEvent } from '../events/domain-event.js';
import type { EventEnvelope } from '../events/recorded-event.js';
import type { ViewsEvent } from '../events/video-events.js';
import { evolveVideo } from '../video/video.evolve.js';
import {
  absentVideo,
  type ActiveVideo,
  isListed,
  knownVideo,
  type PurgedVideo,
  type RemovedVideo,
  type VideoState,
} from '../video/video.state.js';

/** One video as the catalog knows it; every list, page and update is made from these. */
export interface CatalogEntry {
  readonly videoId: string;
  readonly video: ActiveVideo | RemovedVideo | PurgedVideo;
  readonly views: number;
  readonly uploadedAt: string;
  /** Id of the actor who uploaded it. The name is kept elsewhere, so that it can be erased. */
  readonly uploadedBy: string;
  /** Time of the last event of the video; views do not count. */
  readonly updatedAt: string;
  readonly removedAt: string | null;
  /** Position at which it became invisible to viewers; null while it is visible, or if it never was. */
  readonly hiddenAtPosition: number | null;
  /** Last event folded in; applying it or an earlier one again changes nothing. */
  readonly position: number;
}

/** What the catalog reads of an event: known from its commit, before the event is read back. */
export type CatalogEvent = DomainEvent & Pick<EventEnvelope, 'position' | 'occurredAt' | 'actor'>;

/** Raise it when the fold or the stored shape changes: the read model is then built again. */
export const CATALOG_VERSION = 9;

/**
 * Folds one recorded event into its video's entry. Idempotent by position. Events of unknown videos are ignored; no
 * decider records such events.
 */
export function foldCatalog(entry: CatalogEntry | undefined, event: CatalogEvent): CatalogEntry | undefined {
  if (entry && event.position <= entry.position) return entry;
  if (event.type === 'VideoViewed') return entry && countViews(entry, event);
  if (!isVideoEvent(event)) return entry;
  const before: VideoState = entry?.video ?? absentVideo;
  const video = evolveVideo(before, event);
  if (video.status === 'absent') return undefined;
  return {
    videoId: event.data.videoId,
    video,
    views: entry?.views ?? 0,
    uploadedAt: entry?.uploadedAt ?? event.occurredAt,
    uploadedBy: entry?.uploadedBy ?? event.actor.id,
    updatedAt: event.occurredAt,
    removedAt: removedAt(entry, video, event.occurredAt),
    hiddenAtPosition: hiddenAt(entry, before, video, event.position),
    position: event.position,
  };
}

const countViews = (entry: CatalogEntry, event: CatalogEvent & ViewsEvent): CatalogEntry => ({
  ...entry,
  views: entry.views + event.data.views.length,
  position: event.position,
});

function removedAt(entry: CatalogEntry | undefined, video: VideoState, now: string): string | null {
  if (video.status !== 'removed' && video.status !== 'purged') return null;
  return entry?.removedAt ?? now;
}

function hiddenAt(entry: CatalogEntry | undefined, before: VideoState, after: VideoState, position: number) {
  if (isListed(after)) return null;
  return isListed(before) ? position : (entry?.hiddenAtPosition ?? null);
}

export type CatalogStatus = 'processing' | 'ready' | 'failed' | 'removed';

export function catalogStatus(entry: CatalogEntry): CatalogStatus {
  switch (entry.video.status) {
    case 'uploaded':
    case 'probed':
      return 'processing';
    case 'ready':
      return 'ready';
    case 'failed':
      return 'failed';
    case 'removed':
    case 'purged':
      return 'removed';
  }
}

/** Whether viewers may know of it. */
export const isVisible = (entry: CatalogEntry): boolean => isListed(entry.video);

/** Whether a browser can play it as one file: probed, and either the original or a rendition plays in browsers. */
export function isPlayable(entry: CatalogEntry): boolean {
  const video = knownVideo(entry.video);
  if (!video || video.status === 'uploaded' || video.media === null) return false;
  return video.media.browserPlayable || video.rendition !== null;
}

/**
 * Whether a version for browsers is still to come, or could not be made; undefined before the probe, and for a video that
 * plays, also by its ladder.
 */
export function conversionOf(entry: CatalogEntry): 'pending' | 'failed' | undefined {
  const video = knownVideo(entry.video);
  if (!video || video.status === 'uploaded' || video.media === null || video.ladder !== null || isPlayable(entry))
    return undefined;
  return video.renditionPending || video.ladderPending ? 'pending' : 'failed';
}
