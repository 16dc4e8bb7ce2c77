import { writeFileSync } from 'node:fs';
import { vttTime } from '@reelog/domain';
import type { ContainerChapter } from '../ffmpeg/container-chapters.js';
import type { PlayerClock } from './caption-tracks.js';
import { cleanLine } from '../probe/clean-line.js';
import { styledText } from './styled-text.js';

export const CHAPTERS_FILE = 'chapters.vtt';

const MOST_CHAPTERS = 500;
/** A single chapter divides nothing. */
const FEWEST_CHAPTERS = 2;

/**
 * The chapters of a container as WebVTT: in order, each up to the next one, and the last one up to the end of the video.
 * @returns undefined when there are less than two
 */
function chaptersVtt(chapters: readonly ContainerChapter[], clock: PlayerClock): string | undefined {
  const { originSeconds, durationSeconds } = clock;
  const byStart = new Map<number, string | undefined>();
  for (const { startSeconds, title } of chapters) {
    const start = Math.max(0, Math.round((startSeconds - originSeconds) * 1000) / 1000);
    if (start < durationSeconds && !byStart.has(start)) byStart.set(start, cleanLine(title));
  }
  const kept = [...byStart].sort(([one], [other]) => one - other).slice(0, MOST_CHAPTERS);
  if (kept.length < FEWEST_CHAPTERS) return undefined;
  const cues = kept.map(([start, title = ''], at) => {
    const end = kept[at + 1]?.[0] ?? Math.max(durationSeconds, start + 0.001);
    return `${vttTime(start)} --> ${vttTime(end)}\n${styledText([title]) || `Chapter ${at + 1}`}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** Leaves the file of the chapters. @returns whether there are any */
export function writeChapters(chapters: readonly ContainerChapter[], clock: PlayerClock): boolean {
  const text = chaptersVtt(chapters, clock);
  if (text !== undefined) writeFileSync(CHAPTERS_FILE, text);
  return text !== undefined;
}
