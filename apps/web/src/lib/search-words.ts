/**
 * Letters that Unicode does not take apart into a plain one and its accent, as people type them who lack the key; the
 * sigma that ends a word; Arabic letters that Persian writes in another way. Of lower-case letters: it is done last.
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
 * What people may leave out: accents, the vowel points of Arabic and Hebrew, invisible characters and the bar that
 * stretches Arabic words. Not the vowel signs of Indic scripts, Thai and others, nor the sound marks of kana: those
 * make another word.
 */
const OPTIONAL =
  /(?![\u3099\u309A])(?=[\p{sc=Zinh}\p{sc=Zyyy}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}])\p{M}|\p{Cf}|\u0640/gu;
const KANA_WITH_MARK = /[\p{sc=Hira}\p{sc=Kana}][\u3099\u309A]/gu;

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;

/** Scripts that are written without blanks between words. */
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
const RUN = new RegExp(`(?<run>[${WITHOUT_BLANKS}]+)|[^${WITHOUT_BLANKS}]+`, 'gu');

/** What stands between blanks and punctuation: no case, no accents, full-width forms as plain ones. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(OPTIONAL, '')
    .replace(KANA_WITH_MARK, (kana) => kana.normalize('NFC'))
    .toLowerCase()
    .replace(PLAINABLE, (letter) => PLAIN[letter] ?? letter)
    .match(WORD) ?? [];

/** Words, and of each run of a script without blanks what `cut` makes of its code points. */
const cutWords = (text: string, cut: (run: readonly string[]) => string[]): string[] =>
  wordsOf(text).flatMap((word) =>
    [...word.matchAll(RUN)].flatMap(([part, run]) => (run === undefined ? [part] : cut([...run]))),
  );

const bigrams = (run: readonly string[]): string[] => run.map((character, i) => character + (run[i + 1] ?? ''));

/**
 * Words of a text, as the api's search indexes them. The feed's updates are matched here against the search on screen,
 * so everything in this file must stay what the server does.
 */
export const searchWords = (text: string): string[] => cutWords(text, bigrams);

/**
 * Words of a query: a text is found when each of them begins a word of the text. The last code point of a run needs no
 * word of its own, unless it is the only one.
 */
export const queryWords = (query: string): string[] =>
  cutWords(query, (run) => bigrams(run).slice(0, Math.max(1, run.length - 1)));

/** Whether every word of `query` begins a word of one of the texts; characters without a word find nothing. */
export function matchesSearch(query: string, texts: readonly string[]): boolean {
  const wantedWords = queryWords(query);
  if (wantedWords.length === 0) return query.trim() === '';
  const words = texts.flatMap(searchWords);
  return wantedWords.every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** Key for sorting by title without regard to case and accents. */
export const titleSortKey = (title: string): string => wordsOf(title).join(' ') || title.toLowerCase();
