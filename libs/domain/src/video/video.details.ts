/** Limits of what managers may write, in characters (UTF-16 code units) and items. */
export const TITLE_MAX_LENGTH = 200;
export const DESCRIPTION_MAX_LENGTH = 5_000;
export const TAG_MAX_LENGTH = 40;
export const TAGS_MAX_COUNT = 20;

/** One line, no control characters, no doubled or outer blanks. */
export const normalizeTitle = (title: string): string =>
  title
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zs}]+/gu, ' ')
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
  return title.slice(0, TITLE_MAX_LENGTH).trim() || 'Untitled';
}
