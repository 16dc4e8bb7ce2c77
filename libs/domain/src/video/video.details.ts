/** Limits of what managers may write, in characters (UTF-16 code units) and items. */
export const TITLE_MAX_LENGTH = 200;
export const DESCRIPTION_MAX_LENGTH = 5_000;
export const TAG_MAX_LENGTH = 40;
export const TAGS_MAX_COUNT = 20;

/** Half characters (lone surrogates) have no UTF-8, so neither a file nor a digest: the replacement character instead. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\uFFFD');

/** One line, no control characters, no doubled or outer blanks. */
export const normalizeTitle = (title: string): string =>
  wellFormed(title)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();

/** Lines stay; other control characters go, and so do outer blanks. */
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
  return clip(title, TITLE_MAX_LENGTH).trim() || 'Untitled';
}

/** The first `length` code units, never ending in half a character. */
const clip = (text: string, length: number): string => text.slice(0, length).replace(/\p{Cs}$/u, '');
