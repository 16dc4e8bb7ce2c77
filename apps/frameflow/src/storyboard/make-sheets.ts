import { writeFileSync } from 'node:fs';
import type { StoryboardSheet } from '@reelog/domain';
import { encodePixels } from '../ffmpeg/encode-picture.js';
import type { Size } from '../ffmpeg/displayed-size.js';
import { COLUMNS, ROWS } from './tile-grid.js';
import { blackPixels, type TileStrip } from './tile-strip.js';

/** JPEG quality, 2 (best) to 31: about 8 kB a tile. */
export const TILE_QUALITY = 5;

/** Puts the tiles on JPEGs, row by row, and leaves these in the work folder. */
export function makeSheets(strip: TileStrip): StoryboardSheet[] {
  const slots = strip.tiles.map(({ slot }) => slot);
  const sheets: StoryboardSheet[] = [];
  for (let first = 0; first < slots.length; first += COLUMNS * ROWS) {
    const onSheet = slots.slice(first, first + COLUMNS * ROWS);
    const file = `sheet-${String(sheets.length + 1).padStart(3, '0')}.jpg`;
    sheets.push(makeSheet(strip, onSheet, file));
  }
  return sheets;
}

function makeSheet(strip: TileStrip, slots: readonly number[], file: string): StoryboardSheet {
  const { tile } = strip;
  // the last sheet is only as large as its tiles need
  const columns = Math.min(slots.length, COLUMNS);
  const sheet = { width: columns * tile.width, height: Math.ceil(slots.length / COLUMNS) * tile.height };
  const pixels = blackPixels(sheet);
  slots.forEach((slot, number) =>
    copyTile(
      { pixels: strip.read(slot), size: tile },
      { pixels, size: sheet },
      number % COLUMNS,
      Math.floor(number / COLUMNS),
    ),
  );
  const jpeg = encodePixels(pixels, sheet, { jpeg: TILE_QUALITY });
  writeFileSync(file, jpeg);
  return { file, ...sheet, sizeBytes: jpeg.length, tileCount: slots.length };
}

interface Planes {
  /** Planar YUV 4:2:0. */
  readonly pixels: Buffer;
  readonly size: Size;
}

function copyTile(tile: Planes, sheet: Planes, column: number, row: number): void {
  let [from, to] = [0, 0];
  for (const half of [1, 2, 2]) {
    const [width, height] = [tile.size.width / half, tile.size.height / half];
    const [sheetWidth, sheetHeight] = [sheet.size.width / half, sheet.size.height / half];
    for (let line = 0; line < height; line += 1) {
      const at = to + (row * height + line) * sheetWidth + column * width;
      tile.pixels.copy(sheet.pixels, at, from + line * width, from + (line + 1) * width);
    }
    from += width * height;
    to += sheetWidth * sheetHeight;
  }
}
