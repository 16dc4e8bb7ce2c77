import type { LibavLog } from './libav-log.js';
import type { MediaInput } from './media-input.js';

/** A chapter as the container has it; raw times. */
export interface ContainerChapter {
  readonly startSeconds: number;
  /** Absent without one. */
  readonly title?: string;
}

/** The binding has no access to chapters, but libav prints them, whatever the container. */
export const containerChapters = async (input: MediaInput, log: LibavLog): Promise<ContainerChapter[]> =>
  chaptersIn(await log.record(() => input.print()));

const CHAPTER = /^ {4}Chapter #\d+:\d+: $/;
const START = /^start (-?\d+(?:\.\d+)?), $/;
const TITLE = /^ {8}title {11}: $/;
const FIRST_STREAM = /^ {2}(?:Stream|Program|Stream group) #?\d/;

/**
 * Reads chapters from the messages of `av_dump_format` (libavformat/dump.c). Each part of a line is a message of its own;
 * further lines of a title follow after one that begins with a line feed.
 */
function chaptersIn(messages: readonly string[]): ContainerChapter[] {
  const chapters: { startSeconds: number; title?: string }[] = [];
  for (let at = 0; at < messages.length; at += 1) {
    const message = messages[at] ?? '';
    if (FIRST_STREAM.test(message)) break;
    if (CHAPTER.test(message)) {
      const [, start] = START.exec(messages[at + 1] ?? '') ?? [];
      if (start !== undefined) chapters.push({ startSeconds: Number(start) });
      continue;
    }
    const last = chapters.at(-1);
    if (!last || last.title !== undefined || !TITLE.test(message)) continue;
    const lines = [messages[(at += 1)] ?? ''];
    while (messages[at + 1]?.startsWith('\n')) lines.push(messages[(at += 2)] ?? '');
    last.title = lines.join(' ');
  }
  return chapters;
}
