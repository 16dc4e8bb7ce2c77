import { dominantColour } from './dominant-colour.js';

const pixels = (...colours: readonly (readonly [times: number, rgb: readonly number[]])[]): Uint8Array =>
  Uint8Array.from(colours.flatMap(([times, rgb]) => Array.from({ length: times }, () => rgb).flat()));

describe('the dominant colour', () => {
  it('is the most frequent one, not the mean of all', () => {
    expect(dominantColour(pixels([10, [255, 0, 0]], [6, [0, 0, 255]]))).toBe('#ff0000');
    expect(dominantColour(pixels([100, [0, 0, 0]], [156, [12, 200, 90]]))).toBe('#0cc85a');
  });

  it('is the mean of similar colours', () => {
    expect(dominantColour(pixels([1, [16, 16, 16]], [1, [20, 20, 20]], [1, [200, 9, 9]]))).toBe('#121212');
  });

  it('is black without pixels', () => {
    expect(dominantColour(new Uint8Array())).toBe('#000000');
  });
});
