import { searchWords } from '@reelog/domain';
import type { CatalogFilter, CatalogPosition } from './catalog-cursor.js';
import type { CatalogSort } from './catalog-queries.port.js';
import { type SnapshotTimes, viewsOrder, type ViewsOrder } from './view-count-snapshots.js';

/** The searched texts of a video. */
export interface SearchedText {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/**
 * Prefixes of the additional index entries for words of the title, and of title and tags. No other word or tag begins
 * with them.
 */
const IN_TITLE = '_t';
const IN_TITLE_OR_TAGS = '_u';

/** Every word of a video once, as the index stores it. */
export function indexedWords({ title, description, tags }: SearchedText): string[] {
  const wordsOfTitle = searchWords(title);
  const inTitleOrTags = [...wordsOfTitle, ...tags.flatMap(searchWords)];
  const words = [...inTitleOrTags, ...searchWords(description)];
  return [...new Set([...words, ...marked(IN_TITLE, wordsOfTitle), ...marked(IN_TITLE_OR_TAGS, inTitleOrTags)])];
}

const marked = (mark: string, words: readonly string[]): string[] => words.map((word) => mark + word);

/** What the words of a query are in the index when they must begin words of the title. */
export const inTitle = (words: readonly string[]): string[] => marked(IN_TITLE, [...new Set(words)]);

/** The orders in which a list can be read. */
export type CatalogOrder = Exclude<CatalogSort, 'relevance' | 'views'> | ViewsOrder;

/** One of several lists that together make a list. */
export interface ListPart {
  /** The part number in its cursors. */
  readonly part: number;
  readonly sort: CatalogOrder;
  readonly filter: CatalogFilter;
  readonly after: CatalogPosition | undefined;
}

/**
 * The parts of a list after a place. By relevance there are three: videos whose title has every word of the query, then
 * those whose title and tags do, then the others; each the newest first.
 * @throws InvalidCursorError when the place belongs to a snapshot that is no longer kept
 */
export function partsOf(
  sort: CatalogSort,
  filter: CatalogFilter,
  after: CatalogPosition | undefined,
  times: SnapshotTimes,
): ListPart[] {
  if (sort === 'views') return [{ ...viewsOrder(times, after), filter, after }];
  if (sort !== 'relevance') return [{ part: 0, sort, filter, after }];
  const parts = tiersOf(filter).map((tier, part) => ({
    part,
    sort: 'newest' as const,
    filter: tier,
    after: part === after?.part ? after : undefined,
  }));
  return parts.slice(after?.part ?? 0);
}

function tiersOf(filter: CatalogFilter): CatalogFilter[] {
  const { words } = filter;
  if (words.length === 0) return [filter];
  const wordsInTitle = inTitle(words);
  const inTitleOrTags = marked(IN_TITLE_OR_TAGS, words);
  return [
    { ...filter, words: wordsInTitle },
    { ...filter, words: inTitleOrTags, butNot: wordsInTitle },
    { ...filter, butNot: inTitleOrTags },
  ];
}
