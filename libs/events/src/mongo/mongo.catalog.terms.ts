import type { mongo } from 'mongoose';
import type { CatalogFilter } from '../read-models/catalog-cursor.js';
import type { Row } from './mongo.read-model.js';

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

/** What `termsOf` must hold for a video to be found. Words hold letters and digits only: nothing that means anything in a pattern. */
export function matchOf({ words, tags }: CatalogFilter): mongo.Filter<Row> {
  const terms = [...words.map((word) => [...word].slice(0, TERM_LENGTH_MAX).join('')), ...tags.map(tagTerm)];
  const longWords = words.filter((word) => [...word].length > TERM_LENGTH_MAX);
  return {
    terms: terms.length === 1 ? terms[0] : { $all: terms },
    ...(longWords.length > 0 && { $and: longWords.map((word) => ({ longWords: { $regex: `^${word}` } })) }),
  };
}
