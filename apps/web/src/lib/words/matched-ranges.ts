import { folded, queryWords, RUN, WORD } from './search-words.js';

/** From and to, in UTF-16 code units of the text. */
export type Range = readonly [from: number, to: number];

/** A letter with its combining marks: it is folded as a whole. */
const LETTER = /\P{M}\p{M}*|\p{M}+/gu;

/** The parts of a text that the words of a search match, by the same folding as the search. */
export function matchedRanges(query: string, text: string): Range[] {
  const wanted = queryWords(query);
  const letters = lettersOf(text);
  const plain = letters.map((letter) => letter.folded).join('');
  const found = [...plain.matchAll(WORD)].flatMap((word) =>
    [...word[0].matchAll(RUN)].flatMap((part) => {
      const at = word.index + part.index;
      const starts = part.groups?.['run'] === undefined ? [0] : [...part[0]].map((_, i) => lengthOf(part[0], i));
      return starts.flatMap((start) => {
        const longest = Math.max(0, ...wanted.filter((w) => part[0].startsWith(w, start)).map((w) => w.length));
        return longest > 0 ? [[at + start, at + start + longest] as const] : [];
      });
    }),
  );
  return joined(found.map(([from, to]) => [letterAt(letters, from).from, letterAt(letters, to - 1).to]));
}

interface Letter {
  readonly folded: string;
  /** Index of its end in the folded text. */
  readonly foldedTo: number;
  readonly from: number;
  readonly to: number;
}

function lettersOf(text: string): Letter[] {
  let foldedTo = 0;
  return [...text.matchAll(LETTER)].map(({ 0: letter, index: from }) => {
    const plain = folded(letter);
    foldedTo += plain.length;
    return { folded: plain, foldedTo, from, to: from + letter.length };
  });
}

const letterAt = (letters: readonly Letter[], index: number): Letter =>
  letters.find(({ foldedTo }) => foldedTo > index)!;

/** UTF-16 length of the first `count` characters. */
const lengthOf = (text: string, count: number): number => [...text].slice(0, count).join('').length;

const joined = (ranges: readonly Range[]): Range[] =>
  ranges.reduce<Range[]>((done, [from, to]) => {
    const last = done.at(-1);
    if (!last || last[1] < from) return [...done, [from, to]];
    return [...done.slice(0, -1), [last[0], Math.max(last[1], to)]];
  }, []);
