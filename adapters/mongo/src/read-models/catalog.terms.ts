import type { CatalogFilter } from '@reelog/read-models';
import type { mongo } from 'mongoose';
import type { Row } from './read-model.js';

/** Beginnings of a word that are terms of their own, in characters; of longer ones only so much is. */
const TERM_LENGTH_MAX = 12;

/** How a video is found: `terms` by the index, `longWords` by a second look at what the index found. */
export interface SearchTerms {
  /** Every beginning of every word, and every tag. */
  readonly terms: readonly string[];
  /** Words longer than a term. */
  readonly longWords: readonly string[];
}

/** No word begins with `#`, so words and tags never meet. */
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

/** Terms that a video must have to be found, the longest first: those are rare most of the time. */
export function wantedTerms({ words, tags }: CatalogFilter): string[] {
  const terms = [...words.map((word) => [...word].slice(0, TERM_LENGTH_MAX).join('')), ...tags.map(tagTerm)];
  return [...new Set(terms)].sort((a, b) => b.length - a.length);
}

/**
 * What a video must hold to be found. Words hold letters, marks, digits and `_` only: nothing that means anything in a
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

/** The same, to be found by one term alone: `$nor` keeps a server from looking all the others up in its index. */
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
