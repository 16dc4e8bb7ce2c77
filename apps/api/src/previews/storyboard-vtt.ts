import type { StoryboardManifest } from '@reelog/domain';
import { storyboardTiles } from './storyboard-tiles.js';

/**
 * A storyboard as WebVTT: one cue a tile, its text the sheet's address with the tile's place as `#xywh=` (media fragments,
 * 4.2.2), which is what players read.
 * @param sheetUrl the address of a sheet by its file name
 */
export function storyboardVtt(
  board: StoryboardManifest,
  durationSeconds: number,
  sheetUrl: (file: string) => string,
): string {
  const size = `${board.tileWidth},${board.tileHeight}`;
  const cues = storyboardTiles(board, durationSeconds).map(
    ({ startSeconds, endSeconds, file, x, y }) =>
      `${timestamp(startSeconds)} --> ${timestamp(endSeconds)}\n${sheetUrl(file)}#xywh=${x},${y},${size}\n`,
  );
  return ['WEBVTT\n', ...cues].join('\n');
}

/** `hh:mm:ss.ttt`, with as many digits for the hours as it takes. */
function timestamp(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const part = (unit: number, count: number): string =>
    String(Math.floor(milliseconds / unit) % count).padStart(2, '0');
  const hours = String(Math.floor(milliseconds / 3_600_000)).padStart(2, '0');
  return `${hours}:${part(60_000, 60)}:${part(1000, 60)}.${String(milliseconds % 1000).padStart(3, '0')}`;
}
