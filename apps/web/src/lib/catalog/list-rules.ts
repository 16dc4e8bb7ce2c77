import { matchesSearch, titleSortKey } from '../words/search-words.js';
import type { AdminItem, CatalogSort, CatalogItem } from '../types.js';
import type { AdminQuery, CatalogQuery } from './query-keys.js';

/** Membership and order of lists: the server's rules, for updates by the feed. */
export interface ListRules<V> {
  includes(video: V): boolean;
  /** Negative when `a` stands before `b`. */
  compare(a: V, b: V): number;
  /** The order is from an earlier time: listed videos keep their place after changes. */
  readonly keepsPlaces?: boolean;
}

/** Visible to viewers: probed (so its duration is known), neither failed nor removed. */
export const isListed = (video: CatalogItem): boolean =>
  video.status === 'ready' || (video.status === 'processing' && video.durationSeconds !== undefined);

/** For complete videos of the feed; listed videos are not checked again. */
const searchable = (video: CatalogItem): string[] => [video.title, video.description ?? '', ...video.tags];

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byId = (a: CatalogItem, b: CatalogItem): number => order(a.id, b.id);
const ageOf = (video: CatalogItem): number => Date.parse(video.uploadedAt);
/** Videos of unknown duration are last. */
const durationOf = (video: CatalogItem): number => video.durationSeconds ?? -1;

/** Ties are ordered by id, in the direction of the list. */
const COMPARE: Record<Exclude<CatalogSort, 'relevance'>, (a: CatalogItem, b: CatalogItem) => number> = {
  newest: (a, b) => ageOf(b) - ageOf(a) || byId(b, a),
  oldest: (a, b) => ageOf(a) - ageOf(b) || byId(a, b),
  views: (a, b) => b.views - a.views || byId(b, a),
  title: (a, b) => order(titleSortKey(a.title), titleSortKey(b.title)) || byId(a, b),
  duration: (a, b) => durationOf(b) - durationOf(a) || byId(b, a),
};

/** The order of a list with the newest first. */
export const byNewest = COMPARE.newest;

/** The relevance of a found video: 0 by title alone, 1 by title and tags, else 2. */
const tierOf = (q: string, { title, tags }: CatalogItem): number =>
  matchesSearch(q, [title]) ? 0 : matchesSearch(q, [title, ...tags]) ? 1 : 2;

const byRelevance =
  (q: string) =>
  (a: CatalogItem, b: CatalogItem): number =>
    tierOf(q, a) - tierOf(q, b) || COMPARE.newest(a, b);

export const catalogRules = ({ q, tag, sort }: CatalogQuery): ListRules<CatalogItem> => ({
  includes: (video) =>
    isListed(video) &&
    (tag === '' || video.tags.includes(tag.trim().toLowerCase())) &&
    matchesSearch(q, searchable(video)),
  compare: sort === 'relevance' ? byRelevance(q) : COMPARE[sort],
  keepsPlaces: sort === 'views',
});

export const adminRules = ({ q, status }: AdminQuery): ListRules<AdminItem> => ({
  includes: (video) => (status === null || video.status === status) && matchesSearch(q, searchable(video)),
  compare: byRelevance(q),
});
