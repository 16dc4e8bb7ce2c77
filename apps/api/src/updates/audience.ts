import { isVisible } from '@reelog/domain';
import type { CatalogEntry } from '@reelog/domain';
import type { UpdateFrame } from '../contract/updates.schema.js';
import type { VideoPresenter } from '../videos/video-presenter.js';

export type AudienceName = 'viewers' | 'managers';

export type VideoFrame = Extract<UpdateFrame, { type: 'video' }>;

/** What one kind of client may know of a video. */
export interface Audience {
  readonly name: AudienceName;
  /** Whether the video is there for them. */
  sees(entry: CatalogEntry): boolean;
  /** Position at which what they see of the video became so, its disappearance included; null when they must not hear of it. */
  newsAt(entry: CatalogEntry): number | null;
  /** The video in their words; of one out of their sight only that it is gone. */
  show(entry: CatalogEntry): VideoFrame['video'];
}

const gone = (entry: CatalogEntry): VideoFrame['video'] => ({ id: entry.videoId, status: 'removed' });

/** Viewers: listed videos; one that was listed once is gone, one that never was does not exist. */
export const viewers = (presenter: VideoPresenter): Audience => ({
  name: 'viewers',
  sees: isVisible,
  newsAt: (entry) => (isVisible(entry) ? entry.position : entry.hiddenAtPosition),
  show: (entry) => (isVisible(entry) ? presenter.forViewers(entry) : gone(entry)),
});

const isKept = (entry: CatalogEntry): boolean => entry.video.status !== 'purged';

/** Managers: every state, until a video is purged. */
export const managers = (presenter: VideoPresenter): Audience => ({
  name: 'managers',
  sees: isKept,
  newsAt: (entry) => entry.position,
  show: (entry) => (isKept(entry) ? presenter.forManagers(entry) : gone(entry)),
});
