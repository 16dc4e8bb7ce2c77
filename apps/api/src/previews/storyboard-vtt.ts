import { type TimedPreviews, vttTime } from '@reelog/domain';
import { storyboardTiles } from './storyboard-tiles.js';

/**
 * A storyboard as WebVTT for players: one cue per tile, with the sheet's address and the tile's place as `#xywh=` (media
 * fragments, 4.2.2).
 * @param sheetUrl the address of a sheet by its file name
 */
export function storyboardVtt(
  previews: TimedPreviews,
  durationSeconds: number,
  sheetUrl: (file: string) => string,
): string {
  const { tileWidth, tileHeight } = previews.storyboard;
  const size = `${tileWidth},${tileHeight}`;
  const cues = storyboardTiles(previews, durationSeconds).map(
    ({ startSeconds, endSeconds, file, x, y }) =>
      `${vttTime(startSeconds)} --> ${vttTime(endSeconds)}\n${sheetUrl(file)}#xywh=${x},${y},${size}\n`,
  );
  return ['WEBVTT\n', ...cues].join('\n');
}
