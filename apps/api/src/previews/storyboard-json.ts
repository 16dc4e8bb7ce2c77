import type { TimedPreviews } from '@reelog/domain';
import { storyboardTiles } from './storyboard-tiles.js';

/** A storyboard for programs. vidstack accepts `tiles` as the `src` of a thumbnail (its `ThumbnailImageInit[]`). */
export interface StoryboardJson {
  readonly durationSeconds: number;
  readonly intervalSeconds: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly columns: number;
  readonly rows: number;
  readonly sheets: readonly { readonly url: string; readonly width: number; readonly height: number }[];
  readonly tiles: readonly StoryboardJsonTile[];
}

export interface StoryboardJsonTile {
  readonly url: string;
  /** Seconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly width: number;
  readonly height: number;
  readonly coords: { readonly x: number; readonly y: number };
}

/** Has the same tiles and times as the WebVTT. @param sheetUrl the address of a sheet by its file name */
export function storyboardJson(
  previews: TimedPreviews,
  durationSeconds: number,
  sheetUrl: (file: string) => string,
): StoryboardJson {
  const { intervalSeconds, tileWidth, tileHeight, columns, rows, sheets } = previews.storyboard;
  return {
    durationSeconds,
    intervalSeconds,
    tileWidth,
    tileHeight,
    columns,
    rows,
    sheets: sheets.map(({ file, width, height }) => ({ url: sheetUrl(file), width, height })),
    tiles: storyboardTiles(previews, durationSeconds).map(({ file, startSeconds, endSeconds, x, y }) => ({
      url: sheetUrl(file),
      startTime: startSeconds,
      endTime: endSeconds,
      width: tileWidth,
      height: tileHeight,
      coords: { x, y },
    })),
  };
}
