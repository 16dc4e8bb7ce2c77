import { openEnded, tileAt, type Tile } from './tiles.js';

/** Nothing could be decoded between 4.1 s and 6 s, nor after 8 s. */
const tiles = [
  [0, 2],
  [2, 4.1],
  [6, 8],
].map(([startTime = 0, endTime = 0]): Tile => ({
  url: '/sheet.jpg',
  startTime,
  endTime,
  width: 320,
  height: 180,
  coords: { x: 0, y: 0 },
}));

describe('the tile of an instant', () => {
  it.each([
    [0, 0],
    [1.99, 0],
    [2, 2],
    [4.09, 2],
    [6, 6],
    [7.99, 6],
  ])('at %d s is the one that starts at %d s', (seconds, start) =>
    expect(tileAt(tiles, seconds)?.startTime).toBe(start),
  );

  it.each([4.1, 5.99, 8, 600])('at %d s is undefined: its pictures could not be decoded', (seconds) =>
    expect(tileAt(tiles, seconds)).toBeUndefined(),
  );

  it('is the last one until the end of the player, if that is later than the recorded end', () => {
    expect(tileAt(openEnded({ durationSeconds: 8.0004, tiles }), 8.02)?.startTime).toBe(6);
    expect(tileAt(openEnded({ durationSeconds: 10, tiles }), 8.02)).toBeUndefined();
  });

  it('is undefined before the first one', () => expect(tileAt(tiles.slice(1), 1)).toBeUndefined());

  it('is undefined without a storyboard', () => expect(tileAt([], 3)).toBeUndefined());
});
