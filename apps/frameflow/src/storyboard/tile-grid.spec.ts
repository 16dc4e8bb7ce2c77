import { intervalFor, slotOf, tileGrid } from './tile-grid.js';

describe('the interval of a storyboard', () => {
  it.each([
    [0.04, 2],
    [60, 2],
    [200, 2],
    [201, 5],
    [500, 5],
    [501, 10],
    [7200, 10],
    [20_000, 10],
    [86_400, 44],
  ])('of %d s is %d s', (durationSeconds, intervalSeconds) => {
    expect(intervalFor(durationSeconds)).toBe(intervalSeconds);
  });

  it('never makes more than 2,000 tiles', () => {
    for (let duration = 1; duration < 10_000_000; duration *= 1.5)
      expect(tileGrid(duration, 0).slotCount).toBeLessThanOrEqual(2000);
  });
});

describe('the grid of a storyboard', () => {
  it('starts where the player starts to count', () => {
    const grid = tileGrid(10, 101.4);
    expect([101.4, 103.3, 103.4, 111.3].map((seconds) => slotOf(grid, seconds))).toEqual([0, 0, 1, 4]);
  });

  it('puts a frame that is early by a rounding error into its slot', () => {
    expect(slotOf(tileGrid(10, 0), 1.9995)).toBe(1);
    expect(slotOf(tileGrid(10, 0), 1.99)).toBe(0);
  });

  it('has no slot for a remainder of less than half an interval', () => {
    expect([10, 10.9, 11, 0.5].map((seconds) => tileGrid(seconds, 0).slotCount)).toEqual([5, 5, 6, 1]);
  });

  it('has no slot before the start and after the end', () => {
    expect([-0.1, 10].map((seconds) => slotOf(tileGrid(10, 0), seconds))).toEqual([undefined, undefined]);
  });
});
