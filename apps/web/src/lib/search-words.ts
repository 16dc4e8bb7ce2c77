/**
 * Words of a text as the api's search knows them: no case, no accents, letters and digits only. The feed's updates are
 * matched here against the search on screen, so this must stay what the server does.
 */
export const searchWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether every word of `query` begins a word of one of the texts. */
export function matchesSearch(query: string, texts: readonly string[]): boolean {
  const words = texts.flatMap(searchWords);
  return searchWords(query).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

/** Key for sorting by title without regard to case and accents. */
export const titleSortKey = (title: string): string => searchWords(title).join(' ') || title.toLowerCase();
