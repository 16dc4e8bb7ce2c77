import type { SlotIndex } from './packet-index.js';
import { slotOf, type TileGrid } from './tile-grid.js';
import { NEEDED_SHARE } from './extraction-strategies.js';

/** Containers round times (Matroska: to milliseconds). */
const TOLERANCE_SECONDS = 0.002;

/**
 * Whether the tiles match the packet index: ascending times, at most one for each slot, only in slots that hold a
 * picture, and enough of them.
 * @param seconds raw presentation times of the tiles
 */
export function areTilesRight(seconds: readonly number[], slots: readonly SlotIndex[], grid: TileGrid): boolean {
  const expected = new Map(slots.map((slot) => [slotOf(grid, slot.seconds), slot.seconds]));
  let latest = -Infinity;
  for (const time of seconds) {
    const slot = slotOf(grid, time);
    const earliest = slot === undefined ? undefined : expected.get(slot);
    if (slot === undefined || earliest === undefined) return false;
    if (slot <= latest || time < earliest - TOLERANCE_SECONDS) return false;
    latest = slot;
  }
  return seconds.length >= slots.length * NEEDED_SHARE;
}
