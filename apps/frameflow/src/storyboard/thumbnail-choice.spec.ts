import { ThumbnailChoice } from './thumbnail-choice.js';

const SIZE = 32 * 18;

/** The number of the chosen tile; their luma runs from 0 to the given values across the picture. */
function chosenOf(contrasts: readonly number[]): number | undefined {
  const choice = new ThumbnailChoice<number>(contrasts.length);
  contrasts.forEach((contrast, slot) => {
    const luma = Uint8Array.from({ length: SIZE }, (_, pixel) => ((pixel % 32) / 32) * contrast);
    choice.offer(slot, slot * 2, luma, () => slot);
  });
  return choice.best?.picture;
}

describe('the picture of the thumbnail', () => {
  it('is the one with the most contrast early in the video', () => {
    expect(chosenOf([250, 0, 100, 50, 200, 0, 0, 0, 0, 250])).toBe(2);
  });

  it('is from the whole video when its beginning is blank', () => {
    expect(chosenOf([0, 0, 5, 0, 0, 0, 0, 120, 0, 0])).toBe(7);
  });

  it('is the only one if there is one', () => {
    expect(chosenOf([0])).toBe(0);
  });
});
