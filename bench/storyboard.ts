import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchFilm } from './storyboard/film.js';

/**
 * The storyboard of a 300 s 1080p film: frameflow's way (packet index, key frames, sheets, thumbnail) against decoding
 * every frame and writing a full-size PNG every 5 s, in turns. What counts is CPU time, user and system, of everything
 * that was started. `npx tsx bench/storyboard.ts`
 */
const RUNS = 3;
const TARGET_RATIO = 25;

interface Measured {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly output: string;
}

/** Runs a command under a shell that tells what it and all its children used (POSIX `times`). */
function measure(...command: string[]): Measured {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', '"$@"; status=$?; echo; times; exit $status', 'sh', ...command],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    },
  );
  if (status !== 0) throw new Error(stderr);
  const lines = stdout.trim().split('\n');
  const [user = 0, system = 0] = (lines.at(-1) ?? '').split(' ').map(clockSeconds);
  return { cpuSeconds: user + system, wallSeconds: (performance.now() - started) / 1000, output: lines[0] ?? '' };
}

/** `1m2.500s` */
function clockSeconds(text: string): number {
  const [minutes = 0, seconds = 0] = text.replace('s', '').split('m').map(Number);
  return minutes * 60 + seconds;
}

function decodeEverything(film: string): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'bench-png-'));
  const picture = join(folder, '%03d.png');
  const measured = measure('ffmpeg', '-nostdin', '-loglevel', 'error', '-i', film, '-vf', 'fps=1/5', picture);
  const output = `${readdirSync(folder).length} PNG files`;
  rmSync(folder, { recursive: true });
  return { ...measured, output };
}

interface OurRun {
  readonly tiles: number;
  readonly sheets: number;
  readonly way: string;
  readonly wallSeconds: number;
  readonly startUpSeconds: number;
  readonly ownSeconds: number;
}

function frameflow(film: string): Measured {
  const script = join(process.cwd(), 'bench/storyboard/our-run.ts');
  const { cpuSeconds, output } = measure(process.execPath, '--import', 'tsx', script, film);
  const run = JSON.parse(output) as OurRun;
  return {
    cpuSeconds: cpuSeconds - run.startUpSeconds,
    wallSeconds: run.wallSeconds,
    output: `${run.tiles} tiles on ${run.sheets} sheet(s) and a thumbnail, by ${run.way}`,
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function report(name: string, runs: readonly Measured[]): number {
  const cpu = median(runs.map(({ cpuSeconds }) => cpuSeconds));
  const wall = median(runs.map(({ wallSeconds }) => wallSeconds));
  console.log(
    `${name}: ${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s in all (medians of ${runs.length}); ${runs[0]?.output}`,
  );
  return cpu;
}

const film = benchFilm();
const theirs: Measured[] = [];
const ours: Measured[] = [];
for (let run = 0; run < RUNS; run++) {
  ours.push(frameflow(film));
  theirs.push(decodeEverything(film));
}
const ratio = report('decode all, PNG every 5 s', theirs) / report('frameflow', ours);
console.log(`ratio: ${ratio.toFixed(1)} times less CPU (target: at least ${TARGET_RATIO})`);
if (ratio < TARGET_RATIO) process.exitCode = 1;
