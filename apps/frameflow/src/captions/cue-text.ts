import { type Piece, type StyleTag, styledText } from './styled-text.js';

const decoder = new TextDecoder();

/**
 * Text subtitles by ffmpeg's name of the codec: how the payload of a packet becomes the text of a WebVTT cue. Of all styles,
 * bold, italics and underlining are kept. Invalid UTF-8 is replaced.
 */
const READERS: Readonly<Record<string, (payload: Buffer) => Piece[]>> = {
  subrip: (payload) => taggedPieces(decoder.decode(payload), SUBRIP),
  text: (payload) => [decoder.decode(payload)],
  webvtt: (payload) => taggedPieces(decoder.decode(payload), WEBVTT),
  ass: assPieces,
  ssa: assPieces,
  mov_text: (payload) => [decoder.decode(payload.subarray(2, 2 + (payload.length < 2 ? 0 : payload.readUInt16BE())))],
};

export const isTextCodec = (codec: string): boolean => Object.hasOwn(READERS, codec);

/** @returns an empty text when there is nothing to show */
export const cueText = (codec: string, payload: Buffer): string => styledText(READERS[codec]?.(payload) ?? []);

/** Tags and escapes as in HTML, and styles in braces as in ASS, which other programs write. */
const SUBRIP = /<\/?[a-z][^<>]*>|\{\\[^{}]*\}|&(?:amp|lt|gt|nbsp);/gi;
/** Tags, times within the text, and the escapes of WebVTT. */
const WEBVTT = /<\/?[a-z][^<>]*>|<[\d:.]+>|&(?:amp|lt|gt|nbsp|lrm|rlm);/gi;
/** Overrides in braces, line breaks and hard spaces. */
const ASS = /\{[^{}]*\}|\\[Nnh]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': '\u00a0',
  '&lrm;': '\u200e',
  '&rlm;': '\u200f',
};

function taggedPieces(text: string, pattern: RegExp): Piece[] {
  return piecesOf(text, pattern, (mark): Piece[] => {
    if (mark.startsWith('{')) return overrides(mark);
    if (/^<br\b/i.test(mark)) return ['\n'];
    const [, slash, tag] = /^<(\/?)([biu])\b/i.exec(mark) ?? [];
    return tag === undefined
      ? [ENTITIES[mark.toLowerCase()] ?? '']
      : [{ tag: tag.toLowerCase() as StyleTag, opens: slash === '' }];
  });
}

interface Overrides {
  readonly drawing: boolean | undefined;
  readonly styles: readonly Piece[];
}

/** The text is what follows the eighth comma: order, layer, style, name, three margins and effect come before. */
const BEFORE_TEXT = /^(?:[^,]*,){8}/;

function assPieces(payload: Buffer): Piece[] {
  let isDrawing = false;
  const text = decoder.decode(payload).replace(BEFORE_TEXT, '');
  const pieces = piecesOf(text, ASS, (mark): readonly (string | Overrides)[] => {
    if (mark.startsWith('{')) return [{ drawing: drawingIn(mark), styles: overrides(mark) }];
    return [mark === '\\h' ? '\u00a0' : '\n'];
  });
  return pieces.flatMap((piece): Piece[] => {
    if (typeof piece === 'object') {
      isDrawing = piece.drawing ?? isDrawing;
      return [...piece.styles];
    }
    return isDrawing ? [] : [piece];
  });
}

/** Splits a text at the marks of a pattern; what lies between them stays. */
function piecesOf<T>(text: string, pattern: RegExp, read: (mark: string) => readonly T[]): (T | string)[] {
  const pieces: (T | string)[] = [];
  let at = 0;
  for (const { 0: mark, index } of text.matchAll(pattern)) {
    pieces.push(text.slice(at, index), ...read(mark));
    at = index + mark.length;
  }
  return [...pieces, text.slice(at)];
}

/** `\i1` begins italics; `\i0` and `\i` end them, and `\r` ends all styles. Bold may be a weight (`\b700`). */
function overrides(mark: string): Piece[] {
  return [...mark.matchAll(/\\(?:([biu])(\d*)(?![a-z\d(])|r)/g)].flatMap(([, tag, value]) =>
    tag === undefined
      ? (['b', 'i', 'u'] as const).map((each) => ({ tag: each, opens: false }))
      : [{ tag: tag as StyleTag, opens: Number(value) > 0 }],
  );
}

/** Whether vector drawings begin (`\p1`) or end (`\p0`); their commands are no text. */
function drawingIn(mark: string): boolean | undefined {
  const [, scale] = /\\p(\d+)/.exec(mark) ?? [];
  return scale === undefined ? undefined : Number(scale) > 0;
}
