export type Direction = 'forwards' | 'backwards';

/** A range of positions, both ends included; empty when `low` is above `high`. */
export interface PositionRange {
  readonly low: number;
  readonly high: number;
}

export const isEmpty = ({ low, high }: PositionRange): boolean => low > high;

/** The positions that a read in this direction reaches first. */
export const firstPart = ({ low, high }: PositionRange, count: number, direction: Direction): PositionRange =>
  direction === 'backwards'
    ? { low: Math.max(low, high - count + 1), high }
    : { low, high: Math.min(high, low + count - 1) };

/** The position that a read in this direction reaches last. */
export const farEnd = ({ low, high }: PositionRange, direction: Direction): number =>
  direction === 'backwards' ? low : high;

/** The rest of a range beyond a position that a read has reached; the whole range when it has not begun. */
export function restBeyond(
  { low, high }: PositionRange,
  reached: number | undefined,
  direction: Direction,
): PositionRange {
  if (reached === undefined) return { low, high };
  return direction === 'backwards' ? { low, high: reached - 1 } : { low: reached + 1, high };
}
