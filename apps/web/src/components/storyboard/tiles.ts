/** One tile, as in `storyboard.json`: a rectangle of a sheet, and its time. */
export interface Tile {
  readonly url: string;
  /** Seconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly width: number;
  readonly height: number;
  readonly coords: { readonly x: number; readonly y: number };
}

/** `storyboard.json`, as far as it is used here. */
export interface TileList {
  readonly durationSeconds: number;
  readonly tiles: readonly Tile[];
}

/** The last tile stays until the end that the player knows, which may be a few milliseconds later than the recorded one. */
export function openEnded({ durationSeconds, tiles }: TileList): readonly Tile[] {
  const last = tiles.at(-1);
  const isWhole = last && last.endTime > durationSeconds - 0.001;
  return isWhole ? [...tiles.slice(0, -1), { ...last, endTime: Infinity }] : tiles;
}

/** The tile for a time; undefined where the video has none, because its pictures could not be decoded. */
export function tileAt(tiles: readonly Tile[], seconds: number): Tile | undefined {
  let [low, high] = [0, tiles.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tiles[middle]!.startTime <= seconds) low = middle + 1;
    else high = middle;
  }
  const tile = tiles[low - 1];
  return tile && seconds < tile.endTime ? tile : undefined;
}
