import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { corpusVideos, type CorpusVideo } from './media/corpus.js';
import { type Measured, measure, median } from './media/measure.js';

// The child of frameflow as it is installed, not compiled at its start.
process.env['REELOG_IS_BUILT'] = 'true';
const { DEFAULT_LIMITS } = await import('../apps/frameflow/src/child/run-child.js');
const { runMediaTask } = await import('../apps/frameflow/src/child/run-media-task.js');

/**
 * Frameflow's previews, and other ways to make pictures for scrubbing, in alternation. `npm run bench -- media` writes the
 * table of docs/media-bench.md.
 */
const ROUNDS = 3;
/** Ways that decode everything take minutes, and hardly vary. */
const isSlow = (way: string): boolean => way === ORIGINAL || way === SHEET || way === ALL_FRAMES;
const TILES = 'scale=320:-2,tile=10x10';
const TABLE = 'docs/media-bench.md';

/** Baseline (a): the original project's way. Its CPU time divided by ours is the ratio. */
const ORIGINAL = '(a) decode all, full-size PNG every 5 s';
const SHEET = '(b) decode all, one sheet';
const ALL_FRAMES = '(c) all frames, a JPEG every 10 s';

const ffmpeg = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

async function run(path: string, args: readonly string[]): Promise<void> {
  const child = spawn(ffmpeg, ['-nostdin', '-loglevel', 'error', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code} on ${path}`);
}

const limits = DEFAULT_LIMITS;
const { signal } = new AbortController();
const frameflow = (path: string, durationSeconds: number) => (folder: string) =>
  runMediaTask({ task: { kind: 'previews', durationSeconds }, source: { path }, folder, limits, signal });

/** What frameflow's child costs before it does anything. */
const START = 'start of the child';

const ways = (
  path: string,
  durationSeconds: number,
): Readonly<Record<string, (folder: string) => Promise<unknown>>> => ({
  [START]: () => runMediaTask({ task: { kind: 'capabilities' }, limits, signal }),
  frameflow: frameflow(path, durationSeconds),
  [ORIGINAL]: (folder) => run(path, ['-i', path, '-vf', 'fps=1/5', join(folder, '%03d.png')]),
  [SHEET]: (folder) => run(path, ['-i', path, '-vf', `fps=1/5,${TILES}`, '-q:v', '5', join(folder, '%03d.jpg')]),
  '(c) key frames alone, a JPEG every 10 s': (folder) =>
    run(path, ['-skip_frame', 'nokey', '-i', path, '-vf', 'fps=1/10,scale=320:-2', join(folder, '%03d.jpg')]),
  [ALL_FRAMES]: (folder) => run(path, ['-i', path, '-vf', 'fps=1/10,scale=320:-2', join(folder, '%03d.jpg')]),
  '(d) read the packets': () => run(path, ['-i', path, '-map', '0:v', '-c', 'copy', '-f', 'null', '-']),
});

async function measured(path: string): Promise<Map<string, Measured>> {
  const { durationSeconds } = await runMediaTask({ task: { kind: 'probe' }, source: { path }, limits, signal });
  const runs = new Map<string, Measured[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, work] of Object.entries(ways(path, durationSeconds)))
      if (round === 0 || !isSlow(name)) runs.set(name, [...(runs.get(name) ?? []), await measure(work)]);
  return new Map([...runs].map(([name, all]) => [name, median(all)]));
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 0);

function rows(results: ReadonlyMap<string, Measured>): string[] {
  return [
    '| way | CPU s | wall s | peak MB | made MB |',
    '| --- | --- | --- | --- | --- |',
    ...[...results].map(
      ([name, { cpuSeconds, wallSeconds, peakBytes, madeBytes }]) =>
        `| ${name} | ${cpuSeconds.toFixed(2)} | ${wallSeconds.toFixed(2)} | ${megabytes(peakBytes)} | ${madeBytes === 0 ? '-' : megabytes(madeBytes)} |`,
    ),
  ];
}

function report({ name }: CorpusVideo, results: ReadonlyMap<string, Measured>): void {
  const [original, sheet, start, ours] = [ORIGINAL, SHEET, START, 'frameflow'].map((way) => results.get(way)!);
  const times = (more: number, less: number): string => (more / less).toFixed(1);
  console.log(
    `ratio: ${name}: CPU ${times(original!.cpuSeconds, ours!.cpuSeconds)} times less than (a), ` +
      `${times(original!.cpuSeconds, ours!.cpuSeconds - start!.cpuSeconds)} without the start of the process; ` +
      `${times(sheet!.cpuSeconds, ours!.cpuSeconds)} times less than (b). Bytes ${times(original!.madeBytes, ours!.sheetBytes)} ` +
      `times fewer than (a), ${times(original!.madeBytes, ours!.madeBytes)} with thumbnails and single tiles.`,
  );
  if (ours!.cpuSeconds > sheet!.cpuSeconds + 0.5) throw new Error(`${name}: more than 0.5 CPU s above (b)`);
}

const lines: string[] = [
  '# Previews, measured',
  '',
  `Videos of 300 s in 1920 x 1080 with 30 pictures a second, and the clips of Debian's opencv-doc. Medians of ${ROUNDS} rounds, in alternation (one round for those that decode all frames), on ${cpus().length} cores with Node ${process.versions.node}. Made by \`npm run bench -- media\`.`,
  'Frameflow makes more than the others: a sheet, a file of all tiles, and thumbnails in three sizes and two formats.',
];
// All are made before the first is measured: encoders leave the machine warm.
for (const video of corpusVideos(ffmpeg)) {
  const results = await measured(video.path);
  lines.push('', `## ${video.name}`, '', ...rows(results));
  console.log(rows(results).join('\n'));
  report(video, results);
}
writeFileSync(TABLE, `${lines.join('\n')}\n`);
