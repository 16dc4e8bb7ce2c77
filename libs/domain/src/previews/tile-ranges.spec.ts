import { tileRanges } from './tile-ranges.js';

describe('the byte ranges of tiles', () => {
  it('follow the index, one after the other', () => {
    expect(tileRanges({ sizes: [100, 50] })).toEqual({
      tiles: [
        { start: 88, end: 187 },
        { start: 188, end: 237 },
      ],
      gaps: [],
      sizeBytes: 238,
    });
  });

  it('leave out the black pictures of gaps', () => {
    const { tiles, gaps, sizeBytes } = tileRanges({ sizes: [100, 10, 50], gaps: [1] });
    expect(tiles.map(({ start, end }) => end - start + 1)).toEqual([100, 50]);
    expect(gaps).toEqual([{ start: 196, end: 205 }]);
    expect(sizeBytes).toBe(256);
  });
});
