import { splitText } from '../words/linked-text.js';

/** A named part of a video. The first one has an empty title when the description names none that starts at 0. */
export interface Chapter {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly title: string;
}

/** New lines, and commas before a time: titles may have other commas. */
const BETWEEN_CHAPTERS = /\r?\n|[,;]\s*(?=[([]?\d{1,2}:[0-5]\d)/;
/** A bullet or a number, and an opening bracket. */
const BEFORE_TIME = /^\s*(?:[-–—*•·▶►]|\d{1,3}[.)](?=\s))?\s*[([]?/;
const BEFORE_TITLE = /^[\s\])}\-–—−:|.•·→>=~]+/;

/**
 * The chapters of a video: at least two parts of the description begin with a time (`8:56 The long climb`), in rising
 * order and within the video. Empty when there are none.
 */
export function chaptersOf(description: string, durationSeconds: number): Chapter[] {
  const named = description.split(BETWEEN_CHAPTERS).flatMap((line) => startOf(line, durationSeconds) ?? []);
  const isRising = named.every(({ startSeconds }, i) => i === 0 || startSeconds > named[i - 1]!.startSeconds);
  return named.length < 2 || !isRising ? [] : partsFrom(named, durationSeconds);
}

/** A cue of the api: times with hours, a title in one line. */
const CUE = /^(\d+):(\d\d):(\d\d\.\d{3}) --> .*\n(.+)$/gm;
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** The chapters that the api made of those of the file (WebVTT); empty when there are none. */
export function chaptersOfVtt(text: string, durationSeconds: number): Chapter[] {
  const named = [...text.matchAll(CUE)].map(([, hours, minutes, seconds, title = '']) => ({
    startSeconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    title: title.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? ''),
  }));
  return named.length === 0 ? [] : partsFrom(named, durationSeconds);
}

/** Each one lasts up to the next one. */
function partsFrom(named: readonly ChapterStart[], durationSeconds: number): Chapter[] {
  const starts = named[0]!.startSeconds > 0 ? [{ startSeconds: 0, title: '' }, ...named] : named;
  return starts.map((start, i) => ({ ...start, endSeconds: starts[i + 1]?.startSeconds ?? durationSeconds }));
}

type ChapterStart = Pick<Chapter, 'startSeconds' | 'title'>;

function startOf(line: string, durationSeconds: number): ChapterStart | undefined {
  const [time, ...rest] = splitText(line.replace(BEFORE_TIME, ''), durationSeconds);
  if (time?.seconds === undefined || time.seconds >= durationSeconds) return undefined;
  const isRange = rest[1]?.seconds !== undefined && /^\s*[-–—−]\s*$/.test(rest[0]!.text);
  const words = (isRange ? rest.slice(2) : rest).map(({ text }) => text).join('');
  const title = words.replace(BEFORE_TITLE, '').replace(/[\s,;]+$/, '');
  return title ? { startSeconds: time.seconds, title } : undefined;
}

/** The chapter that plays at a time. */
export const chapterAt = (chapters: readonly Chapter[], seconds: number): Chapter | undefined =>
  chapters.findLast(({ startSeconds }) => startSeconds <= seconds);
