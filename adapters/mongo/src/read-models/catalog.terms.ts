import type { CatalogFilter } from '@reelog/read-models';
import type { mongo } from 'mongoose';
import type { Row } from './read-model.js';

/** Maximum length of indexed word prefixes, in characters. */
const TERM_LENGTH_MAX = 12;

/** How a video is found: `terms` by the index, `longWords` by a second check of the matches. */
export interface SearchTerms {
  /** Every prefix of every word, and every tag. */
  readonly terms: readonly string[];
  /** Words longer than a term. */
  readonly longWords: readonly string[];
}

/** No word begins with `#`, so a word and a tag never have the same term. */
const tagTerm = (tag: string): string => `#${tag}`;

export function termsOf({ words, tags }: CatalogFilter): SearchTerms {
  const terms = new Set(tags.map(tagTerm));
  const longWords = new Set<string>();
  for (const word of words) {
    const characters = [...word];
    if (characters.length > TERM_LENGTH_MAX) longWords.add(word);
    let beginning = '';
    for (const character of characters.slice(0, TERM_LENGTH_MAX)) terms.add((beginning += character));
  }
  return { terms: [...terms], longWords: [...longWords] };
}

/** Terms that a matching video must have, the longest first: those are usually the rarest. */
export function wantedTerms({ words, tags }: CatalogFilter): string[] {
  const terms = [...words.map((word) => [...word].slice(0, TERM_LENGTH_MAX).join('')), ...tags.map(tagTerm)];
  return [...new Set(terms)].sort((a, b) => b.length - a.length);
}

/**
 * The filter for matching videos. Words contain only letters, marks, digits and `_`, which have no meaning in a
 * pattern.
 */
export function matchOf(filter: CatalogFilter): mongo.Filter<Row> {
  const unwanted = unwantedOf(filter);
  return {
    ...longWordsOf(filter),
    terms: { $all: wantedTerms(filter) },
    ...(unwanted.length > 0 && { $nor: unwanted }),
  };
}

/** The same filter for one indexed term: `$nor` prevents a server from using the index for the other terms. */
export function matchBy(term: string, filter: CatalogFilter): mongo.Filter<Row> {
  const others = wantedTerms(filter).filter((other) => other !== term);
  const missing = [...others.map((other) => ({ terms: { $ne: other } })), ...unwantedOf(filter)];
  return { ...longWordsOf(filter), terms: term, ...(missing.length > 0 && { $nor: missing }) };
}

const unwantedOf = ({ butNot }: CatalogFilter): mongo.Filter<Row>[] =>
  butNot ? [matchOf({ words: butNot, tags: [] })] : [];

function longWordsOf({ words }: CatalogFilter): mongo.Filter<Row> {
  const longWords = words.filter((word) => [...word].length > TERM_LENGTH_MAX);
  if (longWords.length === 0) return {};
  return { $and: longWords.map((word) => ({ longWords: { $regex: `^${word}` } })) };
}
