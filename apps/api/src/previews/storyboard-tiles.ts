import { type StoryboardManifest, type TimedPreviews, type TimeSpan, tileSpans } from '@reelog/domain';

/** One tile: its time range, and its place on a sheet. */
export interface StoryboardTile extends TimeSpan {
  readonly file: string;
  /** Left edge, pixels. */
  readonly x: number;
  /** Top edge, pixels. */
  readonly y: number;
}

/** The tiles in order of time (see `tileSpans`). Tiles without a duration are left out. */
export function storyboardTiles(previews: TimedPreviews, durationSeconds: number): StoryboardTile[] {
  const places = placesOf(previews.storyboard);
  return tileSpans(previews, durationSeconds)
    .flatMap((span, tile) => (places[tile] ? [{ ...span, ...places[tile] }] : []))
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
