/**
 * Sheets have 10 x 10 tiles. A tile fits a box of 320 x 320: sheets of portrait videos would be 7,680 px high
 * otherwise.
 */
export const COLUMNS = 10;
export const ROWS = 10;
export const TILE_WIDTH = 320;
export const TILE_BOX = { width: TILE_WIDTH, height: 320 };

/** 20 sheets. */
const MAX_TILES = 2000;

/** Tolerance for rounding errors before a tile's time. */
const TOLERANCE_SECONDS = 0.001;

/**
 * Seconds between tiles: small for a clip, larger for a long video, at most 2,000 tiles. Up to 200 s a tile every 2 s,
 * up to 500 s every 5 s (one sheet each), then every 10 s, beyond 5 h 33 min fewer.
 */
export function intervalFor(durationSeconds: number): number {
  if (durationSeconds <= 200) return 2;
  if (durationSeconds <= 500) return 5;
  return Math.max(10, Math.ceil(durationSeconds / MAX_TILES));
}

/** Time cut into slots of one interval; a tile is the first picture in its slot. */
export interface TileGrid {
  readonly originSeconds: number;
  readonly intervalSeconds: number;
  readonly slotCount: number;
}

export function tileGrid(durationSeconds: number, originSeconds: number): TileGrid {
  const intervalSeconds = intervalFor(durationSeconds);
  // a remainder of less than half an interval belongs to the last tile
  const slotCount = Math.min(Math.max(1, Math.round(durationSeconds / intervalSeconds)), MAX_TILES);
  return { originSeconds, intervalSeconds, slotCount };
}

/** @param seconds raw presentation time @returns from 0; undefined outside the grid */
export function slotOf({ originSeconds, intervalSeconds, slotCount }: TileGrid, seconds: number): number | undefined {
  const slot = Math.floor((seconds - originSeconds + TOLERANCE_SECONDS) / intervalSeconds);
  return slot >= 0 && slot < slotCount ? slot : undefined;
}

/** The slot whose tile a key frame may be: it must not be later than the middle of the slot. */
export function slotOfKey(grid: TileGrid, seconds: number): number | undefined {
  const slot = slotOf(grid, seconds);
  if (slot === undefined) return undefined;
  const after = seconds - grid.originSeconds - slot * grid.intervalSeconds;
  return after <= grid.intervalSeconds / 2 + TOLERANCE_SECONDS ? slot : undefined;
}

/** Tiles of a storyboard that is there at once, until all are made. */
const FEW_TILES = 20;

/** A grid of few slots. */
export function coarseGrid(durationSeconds: number, originSeconds: number): TileGrid {
  const { intervalSeconds, slotCount } = tileGrid(durationSeconds, originSeconds);
  const coarser = Math.max(1, Math.ceil(slotCount / FEW_TILES));
  return { originSeconds, intervalSeconds: intervalSeconds * coarser, slotCount: Math.ceil(slotCount / coarser) };
}
