import { closeSync, openSync, writeSync } from 'node:fs';
import { bifPicturesOffset, gapsBetween, type TileBytes, TILES_FILE, type TimeSpan } from '@reelog/domain';
import { encodePixels } from '../ffmpeg/encode-picture.js';
import { TILE_QUALITY } from './make-sheets.js';
import { blackPixels, type TileStrip } from './tile-strip.js';

const MAGIC = Buffer.from([0x89, 0x42, 0x49, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
const END_MARKER = 0xffffffff;

interface Picture {
  readonly startSeconds: number;
  /** Of a tile; a gap has none. */
  readonly slot?: number;
}

/**
 * Writes the tiles as a BIF file of Roku, version 0: one JPEG for each tile, which players and playlists reach by byte
 * range. The format cannot leave out a section of the video, so that a gap has a black picture.
 * @param spans when each tile is shown
 */
export function writeBif(strip: TileStrip, spans: readonly TimeSpan[], durationSeconds: number): TileBytes {
  const pictures = picturesOf(strip, spans, durationSeconds);
  const index = Buffer.alloc(bifPicturesOffset(pictures.length));
  const unitMs = durationSeconds * 1000 < END_MARKER ? 1 : 1000;
  MAGIC.copy(index);
  index.writeUInt32LE(pictures.length, 12); // after version 0
  index.writeUInt32LE(unitMs, 16);

  const file = openSync(TILES_FILE, 'w');
  let offset = index.length;
  const sizes = pictures.map(({ startSeconds, slot }, number) => {
    const pixels = slot === undefined ? blackPixels(strip.tile) : strip.read(slot);
    const jpeg = encodePixels(pixels, strip.tile, { jpeg: TILE_QUALITY });
    writeSync(file, jpeg, 0, jpeg.length, offset);
    writeEntry(index, number, Math.round((startSeconds * 1000) / unitMs), offset);
    offset += jpeg.length;
    return jpeg.length;
  });
  writeEntry(index, pictures.length, END_MARKER, offset);
  writeSync(file, index, 0, index.length, 0);
  closeSync(file);
  const gaps = pictures.flatMap(({ slot }, number) => (slot === undefined ? [number] : []));
  return { sizes, ...(gaps.length > 0 && { gaps }) };
}

function picturesOf(strip: TileStrip, spans: readonly TimeSpan[], durationSeconds: number): Picture[] {
  const tiles = strip.tiles.map(({ slot }, tile) => ({ startSeconds: spans[tile]?.startSeconds ?? 0, slot }));
  return [...tiles, ...gapsBetween(spans, durationSeconds)].sort((a, b) => a.startSeconds - b.startSeconds);
}

function writeEntry(index: Buffer, number: number, time: number, offset: number): void {
  index.writeUInt32LE(time, 64 + 8 * number);
  index.writeUInt32LE(offset, 68 + 8 * number);
}
