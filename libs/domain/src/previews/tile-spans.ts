import type { PreviewSet } from '../events/video-events.js';

/** A section of the video, on the player's clock, to the millisecond. */
export interface TimeSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** The parts of a set that decide when each tile is shown. */
export type TimedPreviews = Pick<PreviewSet, 'storyboard' | 'skippedSpans'>;

/**
 * When each tile is shown. It ends at the frame of the next tile, and earlier where pictures could not be decoded: no
 * tile stands for them. The first starts at 0 if nothing was skipped before it; the last ends at the video's end.
 */
export function tileSpans({ storyboard, skippedSpans = [] }: TimedPreviews, durationSeconds: number): TimeSpan[] {
  const times = storyboard.tileTimesSeconds.map(toMilliseconds);
  const skips = skippedSpans.map(({ fromSeconds }) => toMilliseconds(fromSeconds)).sort((a, b) => a - b);
  const [first = 0] = times;
  const starts = times.with(0, skips.some((skip) => skip < first) ? first : 0);
  const lastEnd = Math.max(toMilliseconds(durationSeconds), (starts.at(-1) ?? 0) + 1);
  return starts.map((start, tile) => {
    const end = starts[tile + 1] ?? lastEnd;
    const skip = skips.find((each) => each > start);
    return { startSeconds: start / 1000, endSeconds: Math.min(end, skip ?? end) / 1000 };
  });
}

/** The sections of the video in which no tile is shown. @param spans of its tiles, in order of time */
export function gapsBetween(spans: readonly TimeSpan[], durationSeconds: number): TimeSpan[] {
  const bounds = [...spans.map(({ startSeconds }) => startSeconds), toMilliseconds(durationSeconds) / 1000];
  return bounds.flatMap((endSeconds, i) => {
    const startSeconds = spans[i - 1]?.endSeconds ?? 0;
    return startSeconds < endSeconds ? [{ startSeconds, endSeconds }] : [];
  });
}

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000);
