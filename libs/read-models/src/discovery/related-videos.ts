import { type CatalogEntry, isVisible, knownVideo } from '@reelog/domain';
import { catalogTags } from '../catalog/catalog-facts.js';
import type { CatalogQueries, CatalogSelection, FoundVideo } from '../catalog/catalog-queries.port.js';
import { nextPartTitles } from './part-number.js';
import { rankRelated } from './rank-related.js';
import { topicsOf } from './title-topics.js';

const RELATED_MAX = 12;
/** Limits of what is searched: the newest videos of each tag and of each word of the title. */
const TAGS_MAX = 8;
const TOPICS_MAX = 6;
const FOUND_MAX = 100;
/** By title, a number comes before longer ones that begin with it. */
const PARTS_FOUND_MAX = 12;
const PART_TITLES_MAX = 8;
/** Entries to read and to rank, beside the possible next parts and the newest videos. */
const CANDIDATES_MAX = 48;

export interface RelatedVideos {
  readonly items: readonly CatalogEntry[];
  /** Everything up to this position has been taken into account. */
  readonly position: number;
}

/** Listed videos to watch after one: those that are related, filled up with the newest. */
export async function relatedVideos(catalog: CatalogQueries, to: CatalogEntry): Promise<RelatedVideos> {
  const newest = await catalog.list({ audience: 'viewers', sort: 'newest', limit: RELATED_MAX + 1 });
  const candidates = new Map(newest.items.map((entry) => [entry.videoId, entry]));
  const unread = (await findCandidates(catalog, to)).filter((videoId) => !candidates.has(videoId));
  for (const entry of await catalog.getMany(unread)) candidates.set(entry.videoId, entry);
  candidates.delete(to.videoId);
  const items = rankRelated(to, [...candidates.values()].filter(isVisible)).slice(0, RELATED_MAX);
  return { items, position: newest.position };
}

/** Ids of possible next parts, and of the videos that seem to be most related. */
async function findCandidates(catalog: CatalogQueries, to: CatalogEntry): Promise<string[]> {
  const title = knownVideo(to.video)?.title ?? '';
  const parts = nextPartTitles(title).slice(-PART_TITLES_MAX).map(partsNamed);
  const byTag = catalogTags(to)
    .slice(0, TAGS_MAX)
    .map((tag) => newestWith({ tags: [tag] }));
  const topics = topicsOf(title).sort((a, b) => b.length - a.length);
  const byTopic = topics.slice(0, TOPICS_MAX).map((topic) => newestWith({ title: topic }));
  const found = await catalog.find([...parts, ...byTag, ...byTopic]);
  const nextParts = found.splice(0, parts.length).flat();
  const related = mostFound(found.splice(0, byTag.length), found);
  return [...new Set([...nextParts, ...related.slice(0, CANDIDATES_MAX)].map(({ videoId }) => videoId))];
}

const newestWith = (filter: Pick<CatalogSelection, 'title' | 'tags'>): CatalogSelection => ({
  audience: 'viewers',
  sort: 'newest',
  limit: FOUND_MAX,
  ...filter,
});

const partsNamed = (title: string): CatalogSelection => ({
  audience: 'viewers',
  sort: 'title',
  limit: PARTS_FOUND_MAX,
  title,
});

/** Each video once: those with the most tags first, then those with the most words, then the newest. */
function mostFound(byTag: readonly FoundVideo[][], byTopic: readonly FoundVideo[][]): FoundVideo[] {
  const found = new Map<string, FoundVideo & { readonly score: number }>();
  const count = (video: FoundVideo, points: number): void => {
    const { score } = found.get(video.videoId) ?? { score: 0 };
    found.set(video.videoId, { ...video, score: score + points });
  };
  for (const video of byTag.flat()) count(video, TOPICS_MAX + 1);
  for (const video of byTopic.flat()) count(video, 1);
  return [...found.values()].sort(
    (a, b) => b.score - a.score || Number(b.key) - Number(a.key) || (a.videoId < b.videoId ? 1 : -1),
  );
}
