import { type CatalogEntry, isVisible } from '@reelog/domain';
import type { UpdateFrame } from '../contract/updates.schema.js';
import type { VideoPresenter } from '../videos/video-presenter.js';

export type AudienceName = 'viewers' | 'managers';

export type VideoFrame = Extract<UpdateFrame, { type: 'video' }>;

/** What one kind of client may see of a video. */
export interface Audience {
  readonly name: AudienceName;
  /** Whether the audience can see the video. */
  sees(entry: CatalogEntry): boolean;
  /** Position of the last change that they may see, including its disappearance; null if they must not learn of it. */
  newsAt(entry: CatalogEntry): number | null;
  /** Loads what `show` needs and the entries do not hold. */
  prepare(entries: readonly CatalogEntry[]): Promise<void>;
  /** The video as this audience sees it; of a hidden one only that it is gone. */
  show(entry: CatalogEntry): VideoFrame['video'];
}

const gone = (entry: CatalogEntry): VideoFrame['video'] => ({ id: entry.videoId, status: 'removed' });

/** Viewers see listed videos. A video that was listed before is gone; one that was never listed does not exist. */
export const viewers = (presenter: VideoPresenter): Audience => ({
  name: 'viewers',
  sees: isVisible,
  newsAt: (entry) => (isVisible(entry) ? entry.position : entry.hiddenAtPosition),
  prepare: async () => undefined,
  show: (entry) => (isVisible(entry) ? presenter.forViewers(entry) : gone(entry)),
});

const isKept = (entry: CatalogEntry): boolean => entry.video.status !== 'purged';

/** Managers: every state, until a video is purged. */
export const managers = (presenter: VideoPresenter): Audience => ({
  name: 'managers',
  sees: isKept,
  newsAt: (entry) => entry.position,
  prepare: (entries) => presenter.learnNames(entries),
  show: (entry) => (isKept(entry) ? presenter.forManagersNow(entry) : gone(entry)),
});
