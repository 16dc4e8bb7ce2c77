import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, truncate, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inRoot } from '../../../scripts/support/project.mjs';
import { StepFailed } from '../../../scripts/support/run.mjs';
import { ffmpegEnvironment } from '../../support/find-tools.js';
import { photoPath } from '../photos/fetch-photos.js';
import type { Recipe } from '../recipes/recipe.js';
import { encoderArguments, soundArguments } from './encoding.js';
import { filterGraph } from './filters.js';

const FOLDER = inRoot('.cache/demo/clips');

const run = promisify(execFile);

/** Makes what is not there yet, as many clips at once as there are processors. @returns the files in the order of the recipes */
export async function renderAll(recipes: readonly Recipe[], onRendered: (count: number) => void): Promise<string[]> {
  await mkdir(FOLDER, { recursive: true });
  const files: string[] = [];
  const waiting = [...recipes.entries()];
  let rendered = 0;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      files[next[0]] = await render(next[1]);
      onRendered((rendered += 1));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return files;
}

/** The clip of a recipe: made once, then taken from the cache. */
export async function render(recipe: Recipe): Promise<string> {
  const extension = recipe.format === 'mpeg4' ? 'avi' : 'mp4';
  const args = [
    ...recipe.shots.flatMap(({ photo }) => ['-i', photoPath(photo)]),
    ...soundArguments(recipe),
    ...['-filter_complex', filterGraph(recipe), '-map', '[v]'],
    ...encoderArguments(recipe),
  ];
  const digest = createHash('sha256')
    .update(JSON.stringify([args, recipe.format]))
    .digest('hex')
    .slice(0, 16);
  const file = join(FOLDER, `${digest}.${extension}`);
  if (existsSync(file)) return file;
  const draft = join(FOLDER, `draft-${process.pid}-${digest}.${extension}`);
  try {
    await run(ffmpegEnvironment().FFMPEG_PATH, ['-loglevel', 'error', '-nostdin', '-y', ...args, draft]);
    if (recipe.format === 'broken') await truncate(draft, (await stat(draft)).size >> 1);
    await rename(draft, file);
  } catch (error) {
    throw new StepFailed(`"${recipe.title}" cannot be made.`, (error as { stderr?: string }).stderr ?? String(error));
  } finally {
    await rm(draft, { force: true });
  }
  return file;
}
