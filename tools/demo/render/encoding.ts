import { type Recipe, secondsOf } from '../recipes/recipe.js';
import { framesPerSecond, hasFewPictures } from './timing.js';

const SOUNDS = {
  wind: 'anoisesrc=color=brown:amplitude=0.06:seed=1:sample_rate=44100',
  hum: 'sine=frequency=196:sample_rate=44100,volume=0.05,tremolo=f=0.4:d=0.6',
} as const;

/** A further input with the sound, for recipes that have one. */
export const soundArguments = ({ sound }: Recipe): string[] => (sound ? ['-f', 'lavfi', '-i', SOUNDS[sound]] : []);

/** What the result is encoded as. Key frames come every two seconds, or every ten. */
export function encoderArguments(recipe: Recipe): string[] {
  const rate = framesPerSecond(recipe);
  const sound = recipe.sound ? ['-map', `${recipe.shots.length}:a`, '-c:a', 'aac', '-b:a', '48k', '-ac', '1'] : [];
  const keyFrames = ['-g', `${(hasFewPictures(recipe) ? 10 : 2) * rate}`];
  const index = recipe.format === undefined ? ['-movflags', '+faststart'] : []; // without, half a file has none
  const timing = ['-r', `${rate}`, '-t', `${secondsOf(recipe.length)}`];
  return [...sound, ...codecArguments(recipe), ...keyFrames, ...timing, ...index, '-threads', '1'];
}

function codecArguments(recipe: Recipe): string[] {
  if (recipe.format === 'mpeg4') return ['-c:v', 'mpeg4', '-q:v', '6'];
  const quality = recipe.kilobitsPerSecond
    ? ['-preset', 'slow', '-b:v', `${recipe.kilobitsPerSecond}k`]
    : ['-preset', 'superfast', '-crf', hasFewPictures(recipe) ? '34' : '28'];
  return ['-c:v', 'libx264', ...quality, '-pix_fmt', 'yuv420p'];
}
