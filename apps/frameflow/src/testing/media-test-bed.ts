import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMediaTools } from '../ffmpeg/find-media-tools.js';
import { inspectSource } from '../ffmpeg/inspect-source.js';
import type { MediaTools } from '../ffmpeg/media-tools.js';
import { findSource, type Source } from '../probe/source.js';

/** Never aborted. */
export const calm = new AbortController().signal;

let tools: Promise<MediaTools> | undefined;

/** The tools of this machine; found once. */
export const mediaTools = (): Promise<MediaTools> =>
  (tools ??= findMediaTools({
    ffmpegPath: process.env['FFMPEG_PATH'],
    ffprobePath: process.env['FFPROBE_PATH'],
    cacheFolder: join(tmpdir(), 'reelog-media-tools'),
  }));

export async function openSource(path: string, withTools?: MediaTools): Promise<Source> {
  return findSource(path, await inspectSource(withTools ?? (await mediaTools()), path, calm));
}

/** A folder for one test file, removed after its tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frameflow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
