/** One tile, as in `storyboard.json`: a rectangle of a sheet, and its time. */
export interface Tile {
  readonly url: string;
  /** Seconds. */
  readonly startTime: number;
  readonly width: number;
  readonly height: number;
  readonly coords: { readonly x: number; readonly y: number };
}

/** The tile for a time: the last one that starts at or before it, else the first. */
export function tileAt(tiles: readonly Tile[], seconds: number): Tile | undefined {
  let [low, high] = [0, tiles.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tiles[middle]!.startTime <= seconds) low = middle + 1;
    else high = middle;
  }
  return tiles[Math.max(0, low - 1)];
}
