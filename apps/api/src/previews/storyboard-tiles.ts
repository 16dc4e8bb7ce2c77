import type { StoryboardManifest } from '@reelog/domain';

/** One tile: its time range, and its place on a sheet. */
export interface StoryboardTile {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly file: string;
  /** Left edge, pixels. */
  readonly x: number;
  /** Top edge, pixels. */
  readonly y: number;
}

/**
 * The tiles in order of time. Each ends at the frame of the next tile; the first starts at 0, the last ends at the video's
 * end, rounded to whole milliseconds. Tiles without a duration are left out.
 */
export function storyboardTiles(board: StoryboardManifest, durationSeconds: number): StoryboardTile[] {
  const starts = board.tileTimesSeconds.map((time, i) => (i === 0 ? 0 : toMilliseconds(time)));
  const lastEnd = Math.max(toMilliseconds(durationSeconds), (starts.at(-1) ?? 0) + 1);
  return placesOf(board)
    .map((place, i) => ({
      startSeconds: (starts[i] ?? lastEnd) / 1000,
      endSeconds: (starts[i + 1] ?? lastEnd) / 1000,
      ...place,
    }))
    .filter(({ startSeconds, endSeconds }) => startSeconds < endSeconds);
}

/** Tiles fill each sheet row by row. */
function placesOf({ sheets, columns, tileWidth, tileHeight }: StoryboardManifest) {
  return sheets.flatMap(({ file, tileCount }) =>
    Array.from({ length: tileCount }, (_, i) => ({
      file,
      x: (i % columns) * tileWidth,
      y: Math.floor(i / columns) * tileHeight,
    })),
  );
}

const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000);
