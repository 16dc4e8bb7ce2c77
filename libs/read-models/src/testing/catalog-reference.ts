import {
  type CatalogEntry,
  catalogStatus,
  findsNothing,
  foldCatalog,
  isVisible,
  knownVideo,
  normalizeTags,
  queryWords,
  searchWords,
  titleSortKey,
  videoIdOf,
} from '@reelog/domain';
import type {
  CatalogCounts,
  CatalogListQuery,
  CatalogSelection,
  CatalogStatusFilter,
} from '../catalog/catalog-queries.port.js';
import type { History } from './history.js';

/** The catalog as a plain fold of a history. */
export function foldAll(history: History): Map<string, CatalogEntry> {
  const entries = new Map<string, CatalogEntry>();
  for (const event of history.events) {
    const entry = foldCatalog(entries.get(videoIdOf(event) ?? ''), event);
    if (entry) entries.set(entry.videoId, entry);
  }
  return entries;
}

/** The expected content of a list, in order, computed in the simplest way. */
export function listNaively(history: History, query: Omit<CatalogListQuery, 'limit' | 'cursor'>): CatalogEntry[] {
  return [...foldAll(history).values()]
    .filter((entry) => (query.audience === 'viewers' ? isVisible(entry) : entry.video.status !== 'purged'))
    .filter((entry) => query.status === undefined || catalogStatus(entry) === query.status)
    .filter((entry) => hasAllTags(entry, query.tags ?? []) && hasAllWords(entry, query.q ?? ''))
    .sort((a, b) => compare(query, a, b));
}

/** The expected ids of a selection, in order. */
export function findNaively(history: History, { title, limit, ...query }: CatalogSelection): string[] {
  if (title !== undefined && queryWords(title).length === 0) return [];
  return listNaively(history, query)
    .filter(({ video }) => haveAllWords([knownVideo(video)?.title ?? ''], title ?? ''))
    .map(({ videoId }) => videoId)
    .slice(0, limit);
}

/** Tags of listed videos with their counts, most used first. */
export function countTags(history: History): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const entry of foldAll(history).values()) {
    if (!isVisible(entry)) continue;
    for (const tag of tagsOf(entry)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count || compareBytes(a.tag, b.tag));
}

/** Videos in each state. */
export function countStatuses(history: History): CatalogCounts['byStatus'] {
  const countOf = (status: CatalogStatusFilter): number =>
    listNaively(history, { audience: 'managers', sort: 'newest', status }).length;
  return {
    processing: countOf('processing'),
    ready: countOf('ready'),
    failed: countOf('failed'),
    removed: countOf('removed'),
  };
}

const tagsOf = (entry: CatalogEntry): string[] => normalizeTags(knownVideo(entry.video)?.tags ?? []);

const hasAllTags = (entry: CatalogEntry, tags: readonly string[]): boolean =>
  normalizeTags(tags).every((tag) => tagsOf(entry).includes(tag));

function hasAllWords(entry: CatalogEntry, q: string): boolean {
  const video = knownVideo(entry.video);
  return !findsNothing(q) && haveAllWords(video ? [video.title, video.description, ...video.tags] : [], q);
}

function haveAllWords(texts: readonly string[], q: string): boolean {
  const words = texts.flatMap(searchWords);
  return queryWords(q).every((asked) => words.some((word) => word.startsWith(asked)));
}

type Wish = Pick<CatalogListQuery, 'sort' | 'q'>;

function compare({ sort, q = '' }: Wish, a: CatalogEntry, b: CatalogEntry): number {
  const byId = compareBytes(a.videoId, b.videoId);
  switch (sort) {
    case 'relevance':
      return tierOf(a, q) - tierOf(b, q) || compare({ sort: 'newest' }, a, b);
    case 'newest':
      return Date.parse(b.uploadedAt) - Date.parse(a.uploadedAt) || -byId;
    case 'oldest':
      return Date.parse(a.uploadedAt) - Date.parse(b.uploadedAt) || byId;
    case 'views':
      return b.views - a.views || -byId;
    case 'title':
      return compareBytes(titleOf(a), titleOf(b)) || byId;
    case 'duration':
      return durationOf(b) - durationOf(a) || -byId;
  }
}

function tierOf(entry: CatalogEntry, q: string): number {
  const { title = '', tags = [] } = knownVideo(entry.video) ?? {};
  return haveAllWords([title], q) ? 0 : haveAllWords([title, ...tags], q) ? 1 : 2;
}

const titleOf = (entry: CatalogEntry): string => titleSortKey(knownVideo(entry.video)?.title ?? '');

function durationOf(entry: CatalogEntry): number {
  const video = knownVideo(entry.video);
  return (video && video.status !== 'uploaded' ? video.media?.durationSeconds : undefined) ?? -1;
}

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
