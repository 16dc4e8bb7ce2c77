/**
 * Letters that Unicode does not take apart into a plain one and its accent, as people type them who lack the key;
 * and the sigma that ends a word. Of lower-case letters: it is done last.
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
};
const PLAINABLE = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/**
 * Words of a text as the api's search knows them: no case, no accents, letters and digits only. The feed's updates are
 * matched here against the search on screen, so this must stay what the server does.
 */
export const searchWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(PLAINABLE, (letter) => PLAIN[letter] ?? letter)
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether every word of `query` begins a word of one of the texts; characters without a word find nothing. */
export function matchesSearch(query: string, texts: readonly string[]): boolean {
  const wantedWords = searchWords(query);
  if (wantedWords.length === 0) return query.trim() === '';
  const words = texts.flatMap(searchWords);
  return wantedWords.every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** Key for sorting by title without regard to case and accents. */
export const titleSortKey = (title: string): string => searchWords(title).join(' ') || title.toLowerCase();
