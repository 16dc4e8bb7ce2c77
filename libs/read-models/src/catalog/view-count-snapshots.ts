import type { CatalogPosition } from './catalog-cursor.js';
import { InvalidCursorError } from './catalog-queries.port.js';

/**
 * Times of the two snapshots of the view counts, epoch milliseconds; 0 for never. Lists by views use them, and the
 * older one is kept so that a list can be read to its end.
 */
export type SnapshotTimes = readonly [number, number];

export const NO_SNAPSHOTS: SnapshotTimes = [0, 0];

/** The order by views of each snapshot. */
export const VIEWS_ORDERS = ['views0', 'views1'] as const;
export type ViewsOrder = (typeof VIEWS_ORDERS)[number];

/** Milliseconds between two snapshots. */
export const SNAPSHOT_INTERVAL_MS = 5 * 60_000;

/** A due snapshot: the one that it replaces, and the new times of both. */
export interface DueSnapshot {
  readonly slot: 0 | 1;
  readonly times: SnapshotTimes;
}

/** What is due at `nowMs`, epoch milliseconds. After a clock was set back, the other snapshot is dropped as well. */
export function dueSnapshot(times: SnapshotTimes, nowMs: number): DueSnapshot | undefined {
  const newest = Math.max(...times);
  if (newest !== 0 && Math.abs(nowMs - newest) < SNAPSHOT_INTERVAL_MS) return undefined;
  const kept = newest < nowMs ? newest : 0;
  return times[0] <= times[1] ? { slot: 0, times: [nowMs, kept] } : { slot: 1, times: [kept, nowMs] };
}

/**
 * The order by views for the page after a place: that of the place's snapshot, or the newest one.
 * @throws InvalidCursorError when that snapshot is no longer kept
 */
export function viewsOrder(
  times: SnapshotTimes,
  after: CatalogPosition | undefined,
): { sort: ViewsOrder; part: number } {
  const newest = Math.max(...times);
  const part = after?.part ?? newest;
  const index = times.indexOf(part);
  if (index < 0 || (part === 0 && newest > 0)) throw new InvalidCursorError();
  return { sort: VIEWS_ORDERS[index === 1 ? 1 : 0], part };
}
