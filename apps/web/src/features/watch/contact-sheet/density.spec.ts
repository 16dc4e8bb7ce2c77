import { densitiesFor, picturesPerChapter, stepFor } from './density.js';

describe('the density of a contact sheet', () => {
  it.each([
    ['overview', 730, 10, 300],
    ['overview', 190, 10, 90],
    ['more', 730, 10, 60],
    ['all', 730, 10, 10],
    ['overview', 20, 2, 2],
    ['more', 2000, 37, 740],
  ] as const)('%s of %d pictures, one every %d s: one every %d s', (chosen, tileCount, interval, step) => {
    expect(stepFor(chosen, tileCount, interval)).toBe(step);
  });

  it('offers only what differs', () => {
    expect(densitiesFor(24)).toEqual(['all']);
    expect(densitiesFor(100)).toEqual(['overview', 'all']);
    expect(densitiesFor(101)).toEqual(['overview', 'more', 'all']);
  });

  it('fills a row of each chapter in the overview only', () => {
    expect(picturesPerChapter('overview', 5)).toBe(6);
    expect(picturesPerChapter('overview', 30)).toBe(3);
    expect(picturesPerChapter('overview', 0)).toBeUndefined();
    expect(picturesPerChapter('all', 5)).toBeUndefined();
  });
});
