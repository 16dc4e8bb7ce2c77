import { type Recipe, SHAPES, secondsOf } from '../recipes/recipe.js';

/** From here on a video is made in seconds, at the cost of its quality. */
const LONG_SECONDS = 300;
const VERY_LONG_SECONDS = 900;

export const isLong = ({ length, sharp }: Recipe): boolean => !sharp && secondsOf(length) > LONG_SECONDS;

export function framesPerSecond(recipe: Recipe): number {
  const seconds = secondsOf(recipe.length);
  if (isLong(recipe)) return seconds < VERY_LONG_SECONDS ? 2 : 1;
  if (seconds > 60) return recipe.sharp ? 2 : 5;
  return recipe.shape === 'scope' ? 24 : 25;
}

/** Whether few pictures are shown a second: each is then compressed more, and key frames are further apart. */
export const hasFewPictures = (recipe: Recipe): boolean => framesPerSecond(recipe) < 5;

/** Width and height, pixels. */
export function pictureSize(recipe: Recipe): [width: number, height: number] {
  const [width, height] = SHAPES[recipe.shape];
  const scale = isLong(recipe) ? Math.min(1, 360 / Math.min(width, height)) : 1;
  return [even(width * scale), even(height * scale)];
}

export const even = (pixels: number): number => Math.ceil(pixels / 2) * 2;

/** Seconds that each shot takes. Shots begin with the chapters; the longest are halved until there are as many as wanted. */
export function shotLengths({ length, chapters = [], shots }: Recipe): number[] {
  const starts = chapters.length > 0 ? chapters.map(([time]) => secondsOf(time)) : [0];
  const lengths = starts.map((start, index) => (starts[index + 1] ?? secondsOf(length)) - start);
  while (lengths.length < shots.length) {
    const longest = lengths.indexOf(Math.max(...lengths));
    const whole = lengths[longest] ?? 0;
    const half = Math.ceil(whole / 2);
    lengths.splice(longest, 1, half, whole - half);
  }
  return lengths;
}
