import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaFacts } from '@reelog/domain';
import type { NewPreviews, NewRendition } from '../child/media-tasks.js';
import { DEFAULT_LIMITS } from '../child/run-child.js';
import { runMediaTask } from '../child/run-media-task.js';

/** Never aborted. */
export const calm = new AbortController().signal;

export const probe = (path: string): Promise<MediaFacts> =>
  runMediaTask({ task: { kind: 'probe' }, source: { path }, limits: DEFAULT_LIMITS, signal: calm });

/** The previews of a file, left in a folder. */
export const previews = (
  path: string,
  folder: string,
  wishes: { durationSeconds?: number; thumbnailAtSeconds?: number } = {},
): Promise<NewPreviews> =>
  runMediaTask({
    task: { kind: 'previews', ...wishes },
    source: { path },
    folder,
    limits: DEFAULT_LIMITS,
    signal: calm,
  });

/** The rendition of a file, left in a folder. */
export const rendition = (path: string, folder: string, durationSeconds: number): Promise<NewRendition> =>
  runMediaTask({
    task: { kind: 'rendition', durationSeconds },
    source: { path },
    folder,
    limits: DEFAULT_LIMITS,
    signal: calm,
  });

/** A folder for one test file, removed after its tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frameflow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
