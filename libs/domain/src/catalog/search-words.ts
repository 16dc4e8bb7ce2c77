/**
 * Words of a text as the search knows them: no case, no accents, letters and digits only. The same function makes
 * the index and reads the query, in every profile (design: `q` matches every word as a word prefix).
 */
export const searchWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Key for sorting by title without regard to case and accents. */
export const titleSortKey = (title: string): string => searchWords(title).join(' ') || title.toLowerCase();
