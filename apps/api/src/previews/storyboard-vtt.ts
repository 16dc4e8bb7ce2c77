import type { StoryboardManifest } from '@reelog/domain';
import { storyboardTiles } from './storyboard-tiles.js';

/**
 * A storyboard as WebVTT for players: one cue per tile, with the sheet's address and the tile's place as `#xywh=` (media
 * fragments, 4.2.2).
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

/** `hh:mm:ss.ttt`, with two or more digits for the hours. */
function timestamp(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const part = (unit: number, count: number): string =>
    String(Math.floor(milliseconds / unit) % count).padStart(2, '0');
  const hours = String(Math.floor(milliseconds / 3_600_000)).padStart(2, '0');
  return `${hours}:${part(60_000, 60)}:${part(1000, 60)}.${String(milliseconds % 1000).padStart(3, '0')}`;
}
