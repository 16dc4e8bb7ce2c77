import type { CatalogPosition } from './catalog-cursor.js';
import { InvalidCursorError } from './catalog-queries.port.js';

/**
 * When the view counts were taken that lists are ordered by, epoch milliseconds; 0 for never. Two takings are kept, so
 * that a list can be read to its end while views come: each place in it is that of one taking.
 */
export type Takings = readonly [number, number];

export const NO_TAKINGS: Takings = [0, 0];

/** The order by views of either taking. */
export const VIEWS_ORDERS = ['views0', 'views1'] as const;
export type ViewsOrder = (typeof VIEWS_ORDERS)[number];

/** Milliseconds between two takings. */
export const TAKING_EVERY_MS = 5 * 60_000;

/** A taking that is due: the one it replaces, and when both were made once it is. */
export interface DueTaking {
  readonly slot: 0 | 1;
  readonly takings: Takings;
}

/** What is due at `nowMs`, epoch milliseconds. After a clock was set back, the other taking is given up, too. */
export function dueTaking(takings: Takings, nowMs: number): DueTaking | undefined {
  const newest = Math.max(...takings);
  if (newest !== 0 && Math.abs(nowMs - newest) < TAKING_EVERY_MS) return undefined;
  const kept = newest < nowMs ? newest : 0;
  return takings[0] <= takings[1] ? { slot: 0, takings: [nowMs, kept] } : { slot: 1, takings: [kept, nowMs] };
}

/**
 * The order by views for the page after a place: that of the taking the place lies in, or the newest.
 * @throws InvalidCursorError when that taking is not kept any more
 */
export function viewsOrder(takings: Takings, after: CatalogPosition | undefined): { sort: ViewsOrder; part: number } {
  const newest = Math.max(...takings);
  const part = after?.part ?? newest;
  const index = takings.indexOf(part);
  if (index < 0 || (part === 0 && newest > 0)) throw new InvalidCursorError();
  return { sort: VIEWS_ORDERS[index === 1 ? 1 : 0], part };
}
