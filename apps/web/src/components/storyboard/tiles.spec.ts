import { tileAt, type Tile } from './tiles.js';

const tiles = [0.5, 2, 4.1, 6].map((startTime): Tile => ({
  url: '/sheet.jpg',
  startTime,
  width: 320,
  height: 180,
  coords: { x: 0, y: 0 },
}));

describe('the tile of an instant', () => {
  it.each([
    [0, 0.5],
    [1.99, 0.5],
    [2, 2],
    [4.09, 2],
    [5, 4.1],
    [600, 6],
  ])('at %d s is the one that starts at %d s', (seconds, start) =>
    expect(tileAt(tiles, seconds)?.startTime).toBe(start),
  );

  it('is undefined without a storyboard', () => expect(tileAt([], 3)).toBeUndefined());
});
