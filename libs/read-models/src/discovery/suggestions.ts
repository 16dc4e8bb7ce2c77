import { type CatalogEntry, isVisible, queryWords, searchWords } from '@reelog/domain';
import type { CatalogQueries, TagCount } from '../catalog/catalog-queries.port.js';

const TAGS_MAX = 3;
const VIDEOS_MAX = 6;
/** Only the most used tags are suggested. */
const TAGS_SEARCHED = 1_000;

export interface Suggestions {
  readonly tags: readonly TagCount[];
  readonly videos: readonly CatalogEntry[];
}

/** What fits a text that somebody is typing: tags by its last word, listed videos by all of its words. */
export async function suggestions(catalog: CatalogQueries, typed: string): Promise<Suggestions> {
  const lastWord = typed
    .split(/\s+/u)
    .map(queryWords)
    .findLast((words) => words.length > 0);
  if (!lastWord) return { tags: [], videos: [] };
  const [tags, videos] = await Promise.all([suggestTags(catalog, lastWord), suggestVideos(catalog, typed)]);
  return { tags, videos };
}

/** A word as it was typed may be several search words, as in scripts without spaces. */
async function suggestTags(catalog: CatalogQueries, lastWord: readonly string[]): Promise<TagCount[]> {
  const found: TagCount[] = [];
  for (const counted of await catalog.tags(TAGS_SEARCHED)) {
    const words = wordsOfTag(counted.tag);
    if (lastWord.every((typed) => words.some((word) => word.startsWith(typed)))) found.push(counted);
    if (found.length === TAGS_MAX) break;
  }
  return found;
}

/** Splitting a thousand tags takes longer than everything else, and the same ones are searched at every keystroke. */
const knownWords = new Map<string, readonly string[]>();

function wordsOfTag(tag: string): readonly string[] {
  const words = knownWords.get(tag) ?? searchWords(tag);
  if (knownWords.size >= 2 * TAGS_SEARCHED) knownWords.clear();
  knownWords.set(tag, words);
  return words;
}

async function suggestVideos(catalog: CatalogQueries, title: string): Promise<CatalogEntry[]> {
  const [found = []] = await catalog.find([{ audience: 'viewers', title, sort: 'newest', limit: VIDEOS_MAX }]);
  return (await catalog.getMany(found.map(({ videoId }) => videoId))).filter(isVisible);
}
