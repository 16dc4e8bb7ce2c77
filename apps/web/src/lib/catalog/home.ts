import type { CatalogItem, HomePage } from '../types.js';
import { isGone, type Change } from './apply-update.js';
import { byNewest, isListed } from './list-rules.js';

/** How many of the newest videos the API returns. */
const NEWEST_MAX = 9;

/** The front page, and what the feed told about videos that it does not show. */
export interface Home extends HomePage {
  /** Ids of new videos. */
  readonly arrived: readonly string[];
  /** Its videos or counts are no longer complete: fetch it again. */
  readonly isOutdated: boolean;
}

/** All videos of the front page; some are in several rows. */
export const videosOf = (home: HomePage): CatalogItem[] => [
  ...home.watching,
  ...home.newest,
  ...home.rows.flatMap(({ items }) => items),
];

/** The front page after a change of one video: shown videos change in place, the rest is marked as outdated. */
export function applyToHome(home: Home, change: Change<CatalogItem>): Home {
  const known = videosOf(home).find(({ id }) => id === change.id);
  const isVisible = !isGone(change) && isListed(change);
  if (!isVisible) {
    if (!known && !isGone(change)) return home;
    return { ...withVideo(home, change.id), arrived: without(home.arrived, change.id), isOutdated: true };
  }
  if (!known) {
    if (isNewIn(home, change))
      return { ...home, arrived: [...without(home.arrived, change.id), change.id], isOutdated: true };
    return isEditedSince(home, change) ? { ...home, isOutdated: true } : home;
  }
  if (known.position >= change.position) return home;
  const hasSameTags = known.tags.join() === change.tags.join();
  return { ...withVideo(home, change.id, change), isOutdated: home.isOutdated || !hasSameTags };
}

const without = (ids: readonly string[], id: string): string[] => ids.filter((each) => each !== id);

/** Replaces a video in all rows; without `video`, removes it. */
function withVideo(home: Home, id: string, video?: CatalogItem): Home {
  const patched = (items: CatalogItem[]) => items.flatMap((item) => (item.id === id ? (video ?? []) : item));
  return {
    ...home,
    watching: patched(home.watching),
    newest: patched(home.newest),
    rows: home.rows.map((row) => ({ ...row, items: patched(row.items) })),
  };
}

function isNewIn({ newest }: Home, video: CatalogItem): boolean {
  const last = newest.at(-1);
  return !last || newest.length < NEWEST_MAX || byNewest(video, last) < 0;
}

/** Views do not count as an edit. Only times of the server are compared. */
const isEditedSince = (home: Home, video: CatalogItem): boolean =>
  videosOf(home).every(({ updatedAt }) => Date.parse(updatedAt) < Date.parse(video.updatedAt));
