import { useMemo } from 'react';
import type { Storyboard } from '../../../lib/types.js';
import type { Tile } from '../../../components/storyboard/tiles.js';
import { useTiles } from '../../../components/storyboard/use-tiles.js';

/** The tiles of a storyboard; until its file is there (see `isWanted`), what is expected from its numbers. */
export function useSheetTiles(storyboard: Storyboard, isWanted: boolean): readonly Tile[] {
  const tiles = useTiles(storyboard, isWanted);
  const expected = useMemo(() => expectedTiles(storyboard), [storyboard]);
  return tiles.length > 0 ? tiles : expected;
}

function expectedTiles(storyboard: Storyboard): Tile[] {
  const { tileCount, tileWidth: width, tileHeight: height, columns, rows, intervalSeconds, sheetUrls } = storyboard;
  return Array.from({ length: tileCount }, (_, i) => ({
    url: sheetUrls[Math.floor(i / (columns * rows))] ?? '',
    startTime: i * intervalSeconds,
    endTime: (i + 1) * intervalSeconds,
    width,
    height,
    coords: { x: (i % columns) * width, y: (Math.floor(i / columns) % rows) * height },
  }));
}

/** Width and height of the sheets, as their tiles fill them. */
export function sheetSizes(tiles: readonly Tile[]): ReadonlyMap<string, { width: number; height: number }> {
  const sizes = new Map<string, { width: number; height: number }>();
  for (const { url, coords, width, height } of tiles) {
    const before = sizes.get(url) ?? { width: 0, height: 0 };
    sizes.set(url, {
      width: Math.max(before.width, coords.x + width),
      height: Math.max(before.height, coords.y + height),
    });
  }
  return sizes;
}
