import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMediaTools } from '../ffmpeg/find-media-tools.js';
import { inspectFilm } from '../ffmpeg/inspect-film.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { findFilm } from '../probe/film.js';
import type { Film } from '../probe/film.js';

/** Never aborted. */
export const calm = new AbortController().signal;

let tools: Promise<MediaTools> | undefined;

/** The tools that this machine has; looked for once. */
export const mediaTools = (): Promise<MediaTools> =>
  (tools ??= findMediaTools({
    ffmpegPath: process.env['FFMPEG_PATH'],
    ffprobePath: process.env['FFPROBE_PATH'],
    cacheFolder: join(tmpdir(), 'reelog-media-tools'),
  }));

export async function openFilm(path: string, withTools?: MediaTools): Promise<Film> {
  return findFilm(path, await inspectFilm(withTools ?? (await mediaTools()), path, calm));
}

/** A folder for one test file, removed after its tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frameflow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
