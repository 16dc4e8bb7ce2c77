/**
 * Letters that Unicode does not decompose, mapped to what people type instead of them; also the final sigma, and Arabic
 * letters with another form in Persian. Only lower-case letters: this step comes last.
 */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ς: 'σ',
  ي: 'ی',
  ى: 'ی',
  ك: 'ک',
};
const PLAINABLE = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/**
 * Characters that people may leave out: accents, vowel points of Arabic and Hebrew, invisible characters and the Arabic
 * tatweel. Vowel signs of Indic scripts, Thai and others, and the sound marks of kana stay: they change the word.
 */
const OPTIONAL =
  /(?![\u3099\u309A])(?=[\p{sc=Zinh}\p{sc=Zyyy}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}])\p{M}|\p{Cf}|\u0640/gu;
const KANA_WITH_MARK = /[\p{sc=Hira}\p{sc=Kana}][\u3099\u309A]/gu;

export const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;

/** Scripts without spaces between words. */
const WITHOUT_BLANKS = [
  'Hani',
  'Hira',
  'Kana',
  'Bopo',
  'Thai',
  'Laoo',
  'Khmr',
  'Mymr',
  'Lana',
  'Tale',
  'Talu',
  'Tavt',
  'Java',
  'Bali',
]
  .map((script) => `\\p{scx=${script}}`)
  .join('');
/** Parts of a word; `run` is of a script without spaces. */
export const RUN = new RegExp(`(?<run>[${WITHOUT_BLANKS}]+)|[^${WITHOUT_BLANKS}]+`, 'gu');

/** A text without case and accents; full-width forms become plain ones. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(OPTIONAL, '')
    .replace(KANA_WITH_MARK, (kana) => kana.normalize('NFC'))
    .toLowerCase()
    .replace(PLAINABLE, (letter) => PLAIN[letter] ?? letter);

/** Splits at spaces and punctuation. */
const wordsOf = (text: string): string[] => folded(text).match(WORD) ?? [];

/** Words of a text; runs of a script without spaces are cut by `cut`. */
const cutWords = (text: string, cut: (run: readonly string[]) => string[]): string[] =>
  wordsOf(text).flatMap((word) =>
    [...word.matchAll(RUN)].flatMap(([part, run]) => (run === undefined ? [part] : cut([...run]))),
  );

const bigrams = (run: readonly string[]): string[] => run.map((character, i) => character + (run[i + 1] ?? ''));

/**
 * The words of a text, like in the api's index. Updates of the feed are matched with the search here, so this file must
 * do exactly what the server does.
 */
export const searchWords = (text: string): string[] => cutWords(text, bigrams);

/**
 * The words of a query. A text matches when each is the beginning of one of its words. The last code point of a run
 * counts only if it is the only one.
 */
export const queryWords = (query: string): string[] =>
  cutWords(query, (run) => bigrams(run).slice(0, Math.max(1, run.length - 1)));

/**
 * Whether every word of `query` is the beginning of a word of one of the texts; a query of other characters matches
 * nothing.
 */
export function matchesSearch(query: string, texts: readonly string[]): boolean {
  const wantedWords = queryWords(query);
  if (wantedWords.length === 0) return query.trim() === '';
  const words = texts.flatMap(searchWords);
  return wantedWords.every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** Sort key of a title, without case and accents. */
export const titleSortKey = (title: string): string => wordsOf(title).join(' ') || title.toLowerCase();
