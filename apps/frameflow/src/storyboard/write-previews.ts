import { type SkippedSpan, type StoryboardManifest, TILES_FILE, tileSpans } from '@reelog/domain';
import type { NewPreviews } from '../child/media-tasks.js';
import type { Source } from '../probe/source.js';
import { makeSheets } from './make-sheets.js';
import type { PictureMakers } from './picture-makers.js';
import { COLUMNS, ROWS, type TileGrid } from './tile-grid.js';
import type { TileStrip } from './tile-strip.js';
import { writeBif } from './write-bif.js';
import { THUMBNAIL_FILE, writeThumbnail } from './write-thumbnail.js';

interface Finished {
  readonly source: Source;
  readonly grid: TileGrid;
  readonly durationSeconds: number;
  readonly skippedSpans: readonly SkippedSpan[];
}

/** Writes the tiles and the thumbnail as files. @returns undefined when there is no picture */
export function writePreviews(
  { strip, thumbnail }: PictureMakers,
  { source, grid, durationSeconds, skippedSpans }: Finished,
): Omit<NewPreviews, 'captions' | 'strategy'> | undefined {
  if (!thumbnail) return undefined;
  const { files, dominantColour } = writeThumbnail(thumbnail.picture);
  const sheets = manifestOf(strip, grid, source);
  const spans = tileSpans({ storyboard: sheets, skippedSpans }, durationSeconds);
  const storyboard = { ...sheets, tileBytes: writeBif(strip, spans, durationSeconds) };
  const { width, height } = thumbnail.picture;
  return {
    storyboard,
    thumbnail: { file: THUMBNAIL_FILE, width, height, atSeconds: tileTime(thumbnail.seconds, source) },
    files: [
      ...storyboard.sheets.map(({ file, width, height }) => ({
        name: file,
        role: 'sheet' as const,
        contentType: 'image/jpeg',
        width,
        height,
      })),
      { name: TILES_FILE, role: 'tiles', contentType: 'image/vnd.roku.bif' },
      ...files,
    ],
    dominantColour,
    ...(skippedSpans.length > 0 && { skippedSpans }),
  };
}

/** On the player's clock, to the millisecond. */
const tileTime = (rawSeconds: number, source: Source): number =>
  Math.max(0, Math.round((rawSeconds - source.originSeconds) * 1000) / 1000);

function manifestOf(strip: TileStrip, { intervalSeconds }: TileGrid, source: Source): StoryboardManifest {
  const { tiles, tile } = strip;
  return {
    intervalSeconds,
    tileWidth: tile.width,
    tileHeight: tile.height,
    columns: COLUMNS,
    rows: ROWS,
    tileCount: tiles.length,
    tileTimesSeconds: tiles.map(({ seconds }) => tileTime(seconds, source)),
    sheets: makeSheets(strip),
  };
}
