import { matchesSearch, titleSortKey } from '../search-words.js';
import type { AdminItem, CatalogSort, CatalogItem } from '../types.js';
import type { AdminQuery, CatalogQuery } from './query-keys.js';

/** What belongs into a list, and in which order: the server's rules, for the updates of the feed. */
export interface ListRules<V> {
  includes(video: V): boolean;
  /** Negative when `a` stands before `b`. */
  compare(a: V, b: V): number;
  /** The order is that of some time ago: what is listed keeps its place, whatever has changed since. */
  readonly keepsPlaces?: boolean;
}

/** What viewers may know of: probed (so its duration is known), neither failed nor removed. */
export const isListed = (video: CatalogItem): boolean =>
  video.status === 'ready' || (video.status === 'processing' && video.durationSeconds !== undefined);

/** Of a video as the feed tells it, whole: what is listed already is not asked again. */
const searchable = (video: CatalogItem): string[] => [video.title, video.description ?? '', ...video.tags];

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byId = (a: CatalogItem, b: CatalogItem): number => order(a.id, b.id);
const ageOf = (video: CatalogItem): number => Date.parse(video.uploadedAt);
/** A video of unknown duration comes last. */
const durationOf = (video: CatalogItem): number => video.durationSeconds ?? -1;

/** Ties are broken by id, in the direction of the list. */
const COMPARE: Record<Exclude<CatalogSort, 'relevance'>, (a: CatalogItem, b: CatalogItem) => number> = {
  newest: (a, b) => ageOf(b) - ageOf(a) || byId(b, a),
  oldest: (a, b) => ageOf(a) - ageOf(b) || byId(a, b),
  views: (a, b) => b.views - a.views || byId(b, a),
  title: (a, b) => order(titleSortKey(a.title), titleSortKey(b.title)) || byId(a, b),
  duration: (a, b) => durationOf(b) - durationOf(a) || byId(b, a),
};

/** Of a video that the search finds: 0 when it does so by the title alone, 1 by title and tags, else 2. */
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
