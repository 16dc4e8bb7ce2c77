import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/support/project.mjs';
import { creditsTable } from './photos/credits.js';
import { LICENCES, PHOTOS, creditOf } from './photos/photos.js';
import { type Recipe, descriptionOf, secondsOf } from './recipes/recipe.js';
import { recipes } from './recipes/recipes.js';
import { sample } from './recipes/sample.js';
import { framesPerSecond, pictureSize, shotLengths } from './render/timing.js';

const all = [...recipes, sample];

/** Titles of the recipes for which something does not hold. */
const titlesWhere = (isWrong: (recipe: Recipe) => boolean): string[] => all.filter(isWrong).map(({ title }) => title);

describe('the videos of the demo', () => {
  it('are 60 and more, of all shapes, each with a title of its own', () => {
    const watchable = recipes.filter(({ format, removedBecause }) => !format && !removedBecause);
    expect(watchable.length).toBeGreaterThanOrEqual(60);
    expect(new Set(recipes.map(({ title }) => title)).size).toBe(recipes.length);
    expect(new Set(recipes.map(({ shape }) => shape)).size).toBe(8);
  });

  it('have chapters that begin at 0:00 and lie within the video', () => {
    const isWrong = ({ length, chapters }: Recipe): boolean => {
      const bounds = [...(chapters ?? [['0:00']]).map(([time]) => secondsOf(time)), secondsOf(length)];
      return bounds[0] !== 0 || bounds.some((bound, index) => index > 0 && bound <= bounds[index - 1]!);
    };
    expect(titlesWhere(isWrong)).toEqual([]);
    expect(recipes.filter(({ chapters }) => chapters).length).toBeGreaterThanOrEqual(6);
  });

  it('are filled by their shots, in whole pictures with even sides', () => {
    const isWrong = (recipe: Recipe): boolean => {
      const lengths = shotLengths(recipe);
      const sum = lengths.reduce((sum, length) => sum + length);
      const isWhole = lengths.every((length) => length > 0 && Number.isInteger(length * framesPerSecond(recipe)));
      const isEven = pictureSize(recipe).every((side) => side % 2 === 0);
      return lengths.length !== recipe.shots.length || sum !== secondsOf(recipe.length) || !isWhole || !isEven;
    };
    expect(titlesWhere(isWrong)).toEqual([]);
  });

  it('keep the camera within the photo', () => {
    const isOutside = (place: number): boolean => place < 0 || place > 1;
    const isWrong = ({ shots }: Recipe): boolean =>
      shots.some(({ from, to, zoom }) => [...from, ...to].some(isOutside) || zoom < 1.1);
    expect(titlesWhere(isWrong)).toEqual([]);
  });

  it('begin a new shot with each chapter, and halve the longest when there are more shots', () => {
    const chapters = [
      ['0:00', 'One'],
      ['0:10', 'Two'],
    ] as const;
    const shot = sample.shots[0]!;
    expect(shotLengths({ ...sample, length: '0:40', chapters, shots: [shot, shot, shot] })).toEqual([10, 15, 15]);
  });
});

describe('the photos of the demo', () => {
  it('may be changed and published by anyone who names the photographer', () => {
    for (const { licence, photographer } of Object.values(PHOTOS)) {
      expect(LICENCES[licence]).toMatch(/^https:\/\/creativecommons\.org\/(licenses\/by\/|publicdomain\/)/);
      expect(photographer).not.toBe('');
    }
  });

  it('are credited in the descriptions', () => {
    const isUncredited = (recipe: Recipe): boolean =>
      recipe.shots.some(({ photo }) => {
        const { photographer, licence } = PHOTOS[photo];
        return !descriptionOf(recipe).includes(`by ${photographer} (${licence})`);
      });
    expect(titlesWhere(isUncredited)).toEqual([]);
  });

  it('are credited beside the pictures of the docs', () => {
    const words = (text: string): string => text.replace(/[\s|-]+/g, ' ');
    expect(words(readFileSync(inRoot('docs/images/CREDITS.md'), 'utf8'))).toContain(words(creditsTable()));
  });

  it('are credited in what the client says of the sample video', () => {
    const client = readFileSync(inRoot('apps/web/src/features/upload/sample-description.ts'), 'utf8');
    expect(client).toContain(`'${sample.title}'`);
    expect(client).toContain(creditOf(sample.shots.map(({ photo }) => photo)));
    for (const chapter of sample.chapters ?? []) expect(client).toContain(chapter.join(' '));
  });
});
