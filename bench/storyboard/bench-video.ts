import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A zooming fractal, a moving test card, cellular automata, and noise. */
const PICTURE = [
  '[0:v]scale=1920:1080[fractal]',
  "[fractal][1:v]overlay=x='mod(60*t,1440)':y=40[card]",
  '[2:v]scale=480:270:flags=neighbor[cells]',
  '[card][cells]overlay=x=1400:y=770,noise=alls=9:allf=t,format=yuv420p[v]',
].join(';');

const MINUTE = [
  ...['-f', 'lavfi', '-i', 'mandelbrot=s=640x360:r=30:maxiter=400:end_scale=0.02:end_pts=1800'],
  ...['-f', 'lavfi', '-i', 'testsrc2=s=480x270:r=30'],
  ...['-f', 'lavfi', '-i', 'life=s=160x90:r=30:mold=10:ratio=0.3:death_color=#C83232:life_color=#00ff00'],
  ...['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000'],
  ...['-filter_complex', PICTURE, '-map', '[v]', '-map', '3:a', '-t', '60'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '5M', '-maxrate', '8M', '-bufsize', '16M'],
  ...['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-c:a', 'aac', '-b:a', '96k'],
];

/**
 * 300 s of 1920 x 1080 H.264 at 30 frames a second with a key frame every 2 s; cached, because making it takes minutes.
 * @param ffmpeg path of the program
 */
export function benchVideo(ffmpeg: string): string {
  const folder = join(process.cwd(), '.cache', 'bench');
  const source = join(folder, 'video-300s-1080p.mp4');
  if (existsSync(source)) return source;
  mkdirSync(folder, { recursive: true });
  console.log('making the video (once; takes a few minutes)');
  const minute = join(folder, 'minute.mp4');
  const draft = join(folder, 'draft.mp4');
  run(ffmpeg, ...MINUTE, minute);
  run(ffmpeg, '-stream_loop', '4', '-i', minute, '-c', 'copy', '-movflags', '+faststart', draft);
  rmSync(minute);
  renameSync(draft, source);
  return source;
}

function run(ffmpeg: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(ffmpeg, [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-y',
    ...args,
  ]);
  if (status !== 0) throw error ?? new Error(`ffmpeg failed: ${String(stderr)}`);
}
