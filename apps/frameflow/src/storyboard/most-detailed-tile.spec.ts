import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tileBytes } from './make-tiles.js';
import { temporaryFolder } from '../testing/media-test-bed.js';
import { mostDetailedTile } from './most-detailed-tile.js';

const SIZE = { width: 32, height: 18 };
const folder = temporaryFolder();

/** Raw tiles whose luma runs from 0 to the given value across the picture. */
async function tileStripOf(contrasts: readonly number[]): Promise<string> {
  const tiles = contrasts.map((contrast) => {
    const tile = Buffer.alloc(tileBytes(SIZE), 128);
    for (let pixel = 0; pixel < SIZE.width * SIZE.height; pixel++)
      tile[pixel] = ((pixel % SIZE.width) / SIZE.width) * contrast;
    return tile;
  });
  const path = join(folder, 'tiles.raw');
  await writeFile(path, Buffer.concat(tiles));
  return path;
}

describe('the tile that makes the poster', () => {
  it('is the one with the most contrast early in the video', async () => {
    const tileStrip = await tileStripOf([250, 0, 100, 50, 200, 0, 0, 0, 0, 250]);
    expect(await mostDetailedTile(tileStrip, SIZE, 10)).toBe(2);
  });

  it('is from the whole video when its beginning is blank', async () => {
    const tileStrip = await tileStripOf([0, 0, 5, 0, 0, 0, 0, 120, 0, 0]);
    expect(await mostDetailedTile(tileStrip, SIZE, 10)).toBe(7);
  });

  it('is the only tile if there is one', async () => {
    expect(await mostDetailedTile(await tileStripOf([0]), SIZE, 1)).toBe(0);
  });
});
