import { open } from 'node:fs/promises';
import type { Size } from '../probe/displayed-size.js';
import { tileBytes } from './make-tiles.js';

/** Titles and fades are at the start and credits at the end; this part of the video represents it best. */
const FROM_SHARE = 0.1;
const TO_SHARE = 0.3;
const MAX_CANDIDATES = 40;

/** Sample every n-th pixel; a prime, so that the samples do not line up in columns. */
const PIXEL_STEP = 17;

/** Below this deviation of the luma (0 to 255) a picture counts as blank. */
const BLANK = 8;

/**
 * The number of the tile for the thumbnail: the one with the most contrast in the first part of the video, or in all of
 * it when those are blank.
 * @param tileStrip path of the raw tiles
 */
export async function mostDetailedTile(tileStrip: string, tile: Size, tileCount: number): Promise<number> {
  const from = Math.floor(tileCount * FROM_SHARE);
  const early = await best(tileStrip, tile, from, Math.max(from + 1, Math.ceil(tileCount * TO_SHARE)));
  if (early.deviation >= BLANK) return early.number;
  return (await best(tileStrip, tile, 0, tileCount)).number;
}

async function best(
  tileStrip: string,
  tile: Size,
  from: number,
  to: number,
): Promise<{ number: number; deviation: number }> {
  const file = await open(tileStrip);
  try {
    const luma = Buffer.alloc(tile.width * tile.height);
    const step = Math.max(1, Math.ceil((to - from) / MAX_CANDIDATES));
    let winner = { number: from, deviation: -1 };
    for (let number = from; number < to; number += step) {
      await file.read(luma, 0, luma.length, number * tileBytes(tile));
      const deviation = deviationOf(luma);
      if (deviation > winner.deviation) winner = { number, deviation };
    }
    return winner;
  } finally {
    await file.close();
  }
}

function deviationOf(luma: Buffer): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < luma.length; index += PIXEL_STEP) {
    const value = luma[index] ?? 0;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}
