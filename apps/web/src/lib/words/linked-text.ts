import { parseClock } from '../video/video-time.js';

/** A part of a text; with `seconds` it links to a time of the video, with `href` to an address. */
export interface TextPart {
  readonly text: string;
  readonly seconds?: number;
  readonly href?: string;
}

/** An address, or a time that is not part of an address. */
const LINK_OR_TIME =
  /(?<link>https?:\/\/[^\s<>"“”«»、。，．！？；：「」『』（）【】〈〉《》،؛؟۔।॥\u202a-\u202e\u2066-\u2069]+)|(?<![\d:.])(?<time>(?:\d{1,2}:)?\d{1,2}:[0-5]\d)(?!:?\d)/gi;

/** Finds the addresses (`https://…`) in a text, and the times (`0:42`, `1:02:03`) that lie within the video. */
export function splitText(text: string, durationSeconds: number): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK_OR_TIME)) {
    const part = match.groups?.['link'] ? linkOf(match[0]) : timeOf(match[0], durationSeconds);
    if (!part) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + part.text.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Punctuation at the end, and a closing bracket whose opening one is before the link, belong to the sentence. */
function linkOf(found: string): TextPart | undefined {
  let text = found;
  for (;;) {
    const last = text.at(-1) ?? '';
    const isUnopened = last in OPENING && text.split(last).length > text.split(OPENING[last]!).length;
    if (!isUnopened && !/[.,;:!?'’*_`…]/.test(last)) break;
    text = text.slice(0, -1);
  }
  return URL.canParse(text) ? { text, href: text } : undefined;
}

function timeOf(text: string, durationSeconds: number): TextPart | undefined {
  const seconds = parseClock(text);
  return seconds > durationSeconds ? undefined : { text, seconds };
}
