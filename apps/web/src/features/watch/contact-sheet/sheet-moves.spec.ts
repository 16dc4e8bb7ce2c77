import type { Cell, Group } from './sheet-groups.js';
import { moveBy } from './sheet-moves.js';
import { rowsOf } from './sheet-rows.js';

const group = (title: string, count: number): Group => ({
  title,
  time: '',
  cells: Array.from({ length: count }, (_, i) => ({ seconds: i }) as Cell),
});

/** 0 1 2 | 3 4 below the first heading, 5 6 7 | 8 below the second. */
const ROWS = rowsOf([group('Valley', 5), group('Climb', 4)], 3);

describe('keys in the contact sheet', () => {
  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 8, 8],
    ['ArrowLeft', 5, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 2, 4],
    ['ArrowDown', 4, 6],
    ['ArrowUp', 6, 4],
    ['ArrowUp', 1, 1],
    ['PageDown', 1, 8],
    ['PageUp', 8, 0],
    ['Home', 7, 0],
    ['End', 1, 8],
  ])('%s leads from %d to %d', (key, from, to) => expect(moveBy(key, from, ROWS)).toBe(to));

  it('ignores other keys, and an empty sheet', () => {
    expect(moveBy('k', 0, ROWS)).toBeUndefined();
    expect(moveBy('Home', 0, [])).toBeUndefined();
  });
});
