export type Direction = 'forwards' | 'backwards';

/** A stretch of the log, both ends included; empty when `low` is above `high`. */
export interface PositionRange {
  readonly low: number;
  readonly high: number;
}

export const isEmpty = ({ low, high }: PositionRange): boolean => low > high;

/** The positions that a read in some direction comes to first. */
export const firstPart = ({ low, high }: PositionRange, count: number, direction: Direction): PositionRange =>
  direction === 'backwards'
    ? { low: Math.max(low, high - count + 1), high }
    : { low, high: Math.min(high, low + count - 1) };

/** The position that it comes to last. */
export const farEnd = ({ low, high }: PositionRange, direction: Direction): number =>
  direction === 'backwards' ? low : high;

/** What it has still before it when it has come to a position; everything when it has come to none. */
export function restBeyond(
  { low, high }: PositionRange,
  reached: number | undefined,
  direction: Direction,
): PositionRange {
  if (reached === undefined) return { low, high };
  return direction === 'backwards' ? { low, high: reached - 1 } : { low: reached + 1, high };
}
