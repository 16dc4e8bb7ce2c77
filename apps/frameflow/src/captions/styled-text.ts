export type StyleTag = 'b' | 'i' | 'u';

/** A part of the text of a cue: plain text, or where a style begins or ends. */
export type Piece = string | { readonly tag: StyleTag; readonly opens: boolean };

/**
 * The text of a WebVTT cue (W3C WebVTT, 4.2.2): escaped, tags in pairs, no blank lines.
 * @returns an empty text when nothing is left to show
 */
export function styledText(pieces: readonly Piece[]): string {
  const open: StyleTag[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += escaped(piece);
    else if (piece.opens) text += opened(piece.tag, open);
    else text += closed(piece.tag, open);
  }
  text += open.toReversed().map(closing).join('');
  const lines = text.split('\n').map((line) => line.trim());
  const shown = lines.filter((line) => line !== '').join('\n');
  return /[^\s\u00a0]/.test(shown.replace(/<[^<>]*>/g, '')) ? shown : '';
}

const opening = (tag: StyleTag): string => `<${tag}>`;
const closing = (tag: StyleTag): string => `</${tag}>`;

function opened(tag: StyleTag, open: StyleTag[]): string {
  if (open.includes(tag)) return '';
  open.push(tag);
  return opening(tag);
}

/** Styles that began later are closed, too, and begin again. */
function closed(tag: StyleTag, open: StyleTag[]): string {
  if (!open.includes(tag)) return '';
  const [, ...later] = open.splice(open.indexOf(tag));
  open.push(...later);
  return [...later.toReversed().map(closing), closing(tag), ...later.map(opening)].join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd' };

const escaped = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[&<>\0]|[^\P{Cc}\n\t]/gu, (character) => ESCAPES[character] ?? '');
