/** Limits of what managers may write, in Unicode code points and items. */
export const TITLE_MAX_LENGTH = 200;
export const DESCRIPTION_MAX_LENGTH = 5_000;
export const TAG_MAX_LENGTH = 40;
export const TAGS_MAX_COUNT = 20;

/** Lone surrogates have no UTF-8 form, which files and digests need: replace them. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\uFFFD');

/**
 * Overrides and isolates of the writing direction, and spaces of zero width. U+200C to U+200F stay: scripts and emoji
 * need them.
 */
const INVISIBLE = /[\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** One line without control characters, and without doubled, leading and trailing spaces. */
export const singleLine = (text: string): string =>
  wellFormed(text)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();

/**
 * A single line without hidden characters: no text may imitate another one, or change the direction of the text beside
 * it.
 */
export const normalizeTitle = (title: string): string => singleLine(wellFormed(title).replace(INVISIBLE, ''));

/** Keeps lines; removes other control characters and surrounding spaces. */
export const normalizeText = (text: string): string =>
  wellFormed(text)
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .trim();

/** Lower case, in the order given, each once, empty ones dropped. */
export const normalizeTags = (tags: readonly string[]): string[] => [
  ...new Set(tags.map((tag) => normalizeTitle(tag).toLowerCase()).filter((tag) => tag !== '')),
];

export const sameTags = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((tag, i) => tag === b[i]);

/** `old_harbour.final.mp4` -> `old harbour.final`: a first title, which a manager may change. */
export function titleFromFileName(fileName: string): string {
  const base = fileName.split(/[\\/]/).pop() ?? '';
  const title = normalizeTitle(base.replace(/\.[^.]{1,5}$/, '').replaceAll('_', ' '));
  return [...title].slice(0, TITLE_MAX_LENGTH).join('').trim() || 'Untitled';
}
