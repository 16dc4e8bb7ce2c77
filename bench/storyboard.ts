import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMediaTools } from '../apps/frameflow/src/ffmpeg/find-media-tools.js';
import { inspectSource } from '../apps/frameflow/src/ffmpeg/inspect-source.js';
import type { MediaTools } from '../apps/frameflow/src/ffmpeg/media-tools.js';
import { findSource } from '../apps/frameflow/src/probe/source.js';
import { makeStoryboard } from '../apps/frameflow/src/storyboard/make-storyboard.js';
import { benchVideo } from './storyboard/bench-video.js';

/**
 * The storyboard of a 300 s 1080p video by frameflow (probe, packet index, key frames, sheets) against decoding every frame
 * and writing a full-size PNG every 5 s, in alternation, without thumbnails. It measures the CPU time of this process and
 * its children from /proc, so it needs Linux. `npx tsx bench/storyboard.ts`
 */
const RUNS = 3;
const TARGET_RATIO = 25;

/** Unit of times in /proc: hundredths of a second (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

interface Measured {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly made: string;
}

/** CPU seconds of this process and of all descendants that have ended (proc(5), `/proc/pid/stat`, fields 14 to 17). */
function cpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

async function measure(work: (folder: string) => Promise<string> | string): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-storyboard-'));
  const cpuAtStart = cpuSeconds();
  const started = performance.now();
  const made = await work(folder);
  const measured = { cpuSeconds: cpuSeconds() - cpuAtStart, wallSeconds: (performance.now() - started) / 1000, made };
  rmSync(folder, { recursive: true });
  return measured;
}

const decodeEverything = (ffmpeg: string, path: string) => (folder: string) => {
  const picture = join(folder, '%03d.png');
  const args = ['-nostdin', '-loglevel', 'error', '-i', path, '-vf', 'fps=1/5', picture];
  const { status, stderr, error } = spawnSync(ffmpeg, args, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(stderr);
  return `${readdirSync(folder).length} PNG files`;
};

const frameflow = (tools: MediaTools, path: string) => async (folder: string) => {
  const signal = new AbortController().signal;
  const source = findSource(path, await inspectSource(tools, path, signal));
  const durationSeconds = source.claimedSeconds ?? 0;
  const storyboard = await makeStoryboard(tools, { source, durationSeconds, folder, signal, onProgress: () => {} });
  const { tileCount, sheets } = storyboard.manifest;
  return `${tileCount} tiles on ${sheets.length} sheet, by ${storyboard.strategy}`;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function report(name: string, runs: readonly Measured[]): number {
  const cpu = median(runs.map((run) => run.cpuSeconds));
  const wall = median(runs.map((run) => run.wallSeconds));
  console.log(
    `${name}: ${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s in all (medians of ${runs.length}); ${runs[0]?.made}`,
  );
  return cpu;
}

async function bench(): Promise<void> {
  const { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath } = process.env;
  const tools = await findMediaTools({ ffmpegPath, ffprobePath, cacheFolder: join(tmpdir(), 'reelog-media-tools') });
  console.log(
    `ffmpeg ${tools.ffmpeg.version}, ${tools.dropsPackets ? 'drops packets' : 'cannot drop packets'} before they are decoded`,
  );
  const path = benchVideo(tools.ffmpeg.path);
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let run = 0; run < RUNS; run++) {
    ours.push(await measure(frameflow(tools, path)));
    theirs.push(await measure(decodeEverything(tools.ffmpeg.path, path)));
  }
  const ratio = report('decode all, PNG every 5 s', theirs) / report('frameflow', ours);
  console.log(`ratio: ${ratio.toFixed(1)} times less CPU for a storyboard (target: at least ${TARGET_RATIO})`);
  if (ratio < TARGET_RATIO) process.exitCode = 1;
}

void bench();
