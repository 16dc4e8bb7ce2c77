import { matchesSearch, titleSortKey } from '../search-words.js';
import type { AdminVideo, CatalogSort, CatalogVideo } from '../types.js';
import type { AdminQuery, CatalogQuery } from './query-keys.js';

/** What belongs into a list, and in which order: the server's rules, for the updates of the feed. */
export interface ListRules<V> {
  includes(video: V): boolean;
  /** Negative when `a` stands before `b`. */
  compare(a: V, b: V): number;
}

/** What viewers may know of: probed (so its duration is known), neither failed nor removed. */
export const isListed = (video: CatalogVideo): boolean =>
  video.status === 'ready' || (video.status === 'processing' && video.durationSeconds !== undefined);

const searchable = (video: CatalogVideo): string[] => [video.title, video.description, ...video.tags];

const order = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

const byAge = (a: CatalogVideo, b: CatalogVideo): number => order(a.uploadedAt, b.uploadedAt) || order(a.id, b.id);

const COMPARE: Record<CatalogSort, (a: CatalogVideo, b: CatalogVideo) => number> = {
  newest: (a, b) => byAge(b, a),
  oldest: byAge,
  views: (a, b) => order(b.views, a.views) || byAge(b, a),
  title: (a, b) => order(titleSortKey(a.title), titleSortKey(b.title)) || byAge(b, a),
  duration: (a, b) => order(b.durationSeconds ?? 0, a.durationSeconds ?? 0) || byAge(b, a),
};

export const catalogRules = ({ q, tag, sort }: CatalogQuery): ListRules<CatalogVideo> => ({
  includes: (video) =>
    isListed(video) && (tag === '' || video.tags.includes(tag)) && matchesSearch(q, searchable(video)),
  compare: COMPARE[sort],
});

export const adminRules = ({ q, status }: AdminQuery): ListRules<AdminVideo> => ({
  includes: (video) =>
    (status === null || video.status === status) && matchesSearch(q, [...searchable(video), video.fileName]),
  compare: COMPARE.newest,
});
