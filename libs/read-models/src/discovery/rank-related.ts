import { type CatalogEntry, knownVideo } from '@reelog/domain';
import { catalogTags } from '../catalog/catalog-facts.js';
import { nextPartAt, titleWords } from './part-number.js';
import { topicsOf } from './title-topics.js';

interface Rank {
  readonly entry: CatalogEntry;
  readonly nextPartAt: number;
  readonly sharedTags: number;
  readonly sharedTopics: number;
  readonly uploadedMs: number;
}

/**
 * Sorts videos by their relation to one: the next part first, then those with the most tags in common, then those whose
 * titles have the most words in common; the newest first among equals.
 */
export function rankRelated(to: CatalogEntry, candidates: readonly CatalogEntry[]): CatalogEntry[] {
  const [nextPart, ...others] = candidates
    .map(rankFor(to))
    .sort((a, b) => b.nextPartAt - a.nextPartAt || byRelation(a, b));
  if (!nextPart) return [];
  // One next part is enough: the others are ordered like any video.
  return [nextPart, ...others.sort(byRelation)].map(({ entry }) => entry);
}

function rankFor(to: CatalogEntry): (entry: CatalogEntry) => Rank {
  const words = titleWords(titleOf(to));
  const topics = new Set(topicsOf(titleOf(to)));
  const tags = new Set(catalogTags(to));
  return (entry) => ({
    entry,
    nextPartAt: nextPartAt(words, titleWords(titleOf(entry))),
    sharedTags: catalogTags(entry).filter((tag) => tags.has(tag)).length,
    sharedTopics: topicsOf(titleOf(entry)).filter((topic) => topics.has(topic)).length,
    uploadedMs: Date.parse(entry.uploadedAt),
  });
}

const byRelation = (a: Rank, b: Rank): number =>
  b.sharedTags - a.sharedTags || b.sharedTopics - a.sharedTopics || newestFirst(a, b);

const newestFirst = (a: Rank, b: Rank): number =>
  b.uploadedMs - a.uploadedMs || Buffer.compare(Buffer.from(b.entry.videoId), Buffer.from(a.entry.videoId));

const titleOf = ({ video }: CatalogEntry): string => knownVideo(video)?.title ?? '';
