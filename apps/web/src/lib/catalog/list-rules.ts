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

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byId = (a: CatalogVideo, b: CatalogVideo): number => order(a.id, b.id);
const ageOf = (video: CatalogVideo): number => Date.parse(video.uploadedAt);
/** A video of unknown duration comes last. */
const durationOf = (video: CatalogVideo): number => video.durationSeconds ?? -1;

/** Ties are broken by id, in the direction of the list. */
const COMPARE: Record<CatalogSort, (a: CatalogVideo, b: CatalogVideo) => number> = {
  newest: (a, b) => ageOf(b) - ageOf(a) || byId(b, a),
  oldest: (a, b) => ageOf(a) - ageOf(b) || byId(a, b),
  views: (a, b) => b.views - a.views || byId(b, a),
  title: (a, b) => order(titleSortKey(a.title), titleSortKey(b.title)) || byId(a, b),
  duration: (a, b) => durationOf(b) - durationOf(a) || byId(b, a),
};

export const catalogRules = ({ q, tag, sort }: CatalogQuery): ListRules<CatalogVideo> => ({
  includes: (video) =>
    isListed(video) &&
    (tag === '' || video.tags.includes(tag.trim().toLowerCase())) &&
    matchesSearch(q, searchable(video)),
  compare: COMPARE[sort],
});

export const adminRules = ({ q, status }: AdminQuery): ListRules<AdminVideo> => ({
  includes: (video) => (status === null || video.status === status) && matchesSearch(q, searchable(video)),
  compare: COMPARE.newest,
});
