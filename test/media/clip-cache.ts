import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Clips are made once and cached here; git ignores the folder. */
export const CLIP_FOLDER = resolve(process.cwd(), '.cache/clips');

/** Increase this when a maker changes its result for the same recipe. */
const CLIP_VERSION = 4;

/** ffmpeg for making test material: FFMPEG_PATH or the one on PATH. */
export const ffmpeg = async (...args: string[]): Promise<void> => {
  await run(process.env['FFMPEG_PATH'] ?? 'ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args]);
};

/**
 * The file of a recipe: made by the first call in any process, then cached.
 * @param make writes the file at the given path
 */
export async function cachedFile(
  extension: string,
  recipe: object,
  make: (path: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256')
    .update(JSON.stringify([CLIP_VERSION, extension, recipe]))
    .digest('hex');
  const path = join(CLIP_FOLDER, `${digest.slice(0, 16)}.${extension}`);
  if (await exists(path)) return path;
  await mkdir(CLIP_FOLDER, { recursive: true });
  const draft = join(CLIP_FOLDER, `draft-${randomUUID()}.${extension}`);
  try {
    await make(draft);
    await rename(draft, path); // whole or not at all, also when two test files make it at the same time
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
