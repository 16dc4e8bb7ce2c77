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
 * Words of a text as the search knows them: no case, no accents, letters and digits only. The same function makes
 * the index and reads the query, in every profile (design: `q` matches every word as a word prefix).
 */
export const searchWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(PLAINABLE, (letter) => PLAIN[letter] ?? letter)
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether a search asks for something that no word can be: characters, but no letter or digit among them. */
export const findsNothing = (query: string): boolean => query.trim() !== '' && searchWords(query).length === 0;

/** Key for sorting by title without regard to case and accents. */
export const titleSortKey = (title: string): string => searchWords(title).join(' ') || title.toLowerCase();
