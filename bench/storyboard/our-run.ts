import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMediaTools } from '../../apps/frameflow/src/media-tools/find-media-tools.js';
import { inspectFilm } from '../../apps/frameflow/src/media-tools/inspect-film.js';
import { findFilm } from '../../apps/frameflow/src/probe/film.js';
import { makeStoryboard } from '../../apps/frameflow/src/storyboard/make-storyboard.js';
import { makeThumbnail } from '../../apps/frameflow/src/storyboard/make-thumbnail.js';

/**
 * One storyboard with thumbnail, as frameflow makes it, in a process of its own so that its children's CPU time can be
 * told. Prints what this process itself used: before the work (start-up, not to be counted) and during it.
 */
async function run(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-storyboard-'));
  const tools = await findMediaTools({ cacheFolder: folder });
  const signal = new AbortController().signal;
  const atStart = process.cpuUsage();
  const started = performance.now();
  const film = findFilm(path, await inspectFilm(tools, path, signal));
  const durationSeconds = film.claimedSeconds ?? 0;
  const storyboard = await makeStoryboard(tools, { film, durationSeconds, folder, signal, onProgress: () => {} });
  await makeThumbnail(tools, { film, storyboard, folder, signal });
  const wallSeconds = (performance.now() - started) / 1000;
  const own = process.cpuUsage();
  await rm(folder, { recursive: true, force: true });
  const { manifest, way } = storyboard;
  const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
  const startUpSeconds = seconds(atStart);
  process.stdout.write(
    JSON.stringify({
      tiles: manifest.tileCount,
      sheets: manifest.sheets.length,
      way,
      wallSeconds,
      startUpSeconds,
      ownSeconds: seconds(own) - startUpSeconds,
    }),
  );
}

void run(process.argv[2] ?? '');
