import { queryWords, searchWords } from '@reelog/domain';
import type { CatalogFilter, CatalogPosition } from './catalog-cursor.js';
import type { CatalogSort } from './catalog-queries.port.js';
import { type Takings, viewsOrder, type ViewsOrder } from './catalog-takings.js';

/** What a video is found by. */
export interface SearchedText {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** Begin the words of a title, and those of title and tags, once more. No word and no tag of an index begins so. */
const IN_TITLE = '_t';
const IN_TITLE_OR_TAGS = '_u';

/** Every word of a video once, as its index holds it. */
export function indexedWords({ title, description, tags }: SearchedText): string[] {
  const inTitle = searchWords(title);
  const inTitleOrTags = [...inTitle, ...tags.flatMap(searchWords)];
  const words = [...inTitleOrTags, ...searchWords(description)];
  return [...new Set([...words, ...marked(IN_TITLE, inTitle), ...marked(IN_TITLE_OR_TAGS, inTitleOrTags)])];
}

const marked = (mark: string, words: readonly string[]): string[] => words.map((word) => mark + word);

/** Finds the videos whose title has every word of a text. */
export const titleFilter = (text: string): CatalogFilter => ({
  words: marked(IN_TITLE, [...new Set(queryWords(text))]),
  tags: [],
});

/** What a list can be read along. */
export type CatalogOrder = Exclude<CatalogSort, 'relevance' | 'views'> | ViewsOrder;

/** One of the lists that a list is made of, one behind the other. */
export interface ListPart {
  /** Of the cursors that lie in it. */
  readonly part: number;
  readonly sort: CatalogOrder;
  readonly filter: CatalogFilter;
  readonly after: CatalogPosition | undefined;
}

/**
 * What is left of a list after a place. By relevance, first come the videos whose title has every word of the query,
 * then those whose title and tags have, then the others: three lists, the newest first in each.
 * @throws InvalidCursorError when the place lies in a taking that is not kept any more
 */
export function partsOf(
  sort: CatalogSort,
  filter: CatalogFilter,
  after: CatalogPosition | undefined,
  takings: Takings,
): ListPart[] {
  if (sort === 'views') return [{ ...viewsOrder(takings, after), filter, after }];
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
  const inTitle = marked(IN_TITLE, words);
  const inTitleOrTags = marked(IN_TITLE_OR_TAGS, words);
  return [
    { ...filter, words: inTitle },
    { ...filter, words: inTitleOrTags, butNot: inTitle },
    { ...filter, butNot: inTitleOrTags },
  ];
}
