import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A zooming fractal, a moving test card, cellular automata, and noise. */
const PICTURE = [
  '[0:v]scale=1920:1080[fractal]',
  "[fractal][1:v]overlay=x='mod(60*t,1440)':y=40[card]",
  '[2:v]scale=480:270:flags=neighbor[cells]',
  '[card][cells]overlay=x=1400:y=770,noise=alls=6:allf=t,format=yuv420p[v]',
].join(';');

const MINUTE = [
  ...['-f', 'lavfi', '-i', 'mandelbrot=s=640x360:r=30:maxiter=400:end_scale=0.02:end_pts=1800'],
  ...['-f', 'lavfi', '-i', 'testsrc2=s=480x270:r=30'],
  ...['-f', 'lavfi', '-i', 'life=s=160x90:r=30:mold=10:ratio=0.3:death_color=#C83232:life_color=#00ff00'],
  ...['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000'],
  ...['-filter_complex', PICTURE, '-map', '[v]', '-map', '3:a', '-t', '60'],
];

const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '5M', '-maxrate', '8M', '-bufsize', '16M'];
const AAC = ['-c:a', 'aac', '-b:a', '96k'];
const keyEvery = (frames: number): string[] => ['-g', `${frames}`, '-keyint_min', `${frames}`, '-sc_threshold', '0'];

/** Videos of 300 s in 1920 x 1080, with 30 pictures a second. */
const CORPUS = {
  'H.264, a key frame every 2 s': ['mp4', ...H264, ...keyEvery(60), ...AAC],
  'H.264, a key frame every 10 s': ['mp4', ...H264, ...keyEvery(300), ...AAC],
  'HEVC, a key frame every 4 s': [
    ...['mkv', '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'keyint=120:min-keyint=120:log-level=error'],
    ...AAC,
  ],
  'VP9, a key frame every 5 s': [
    ...['webm', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '3M', '-g', '150'],
    ...['-c:a', 'libopus'],
  ],
  'AV1, a key frame every 5 s': [
    ...['mp4', '-c:v', 'libsvtav1', '-preset', '12', '-crf', '40', '-g', '150', '-svtav1-params', 'scd=0'],
    ...AAC,
  ],
  'MPEG-4 in AVI': ['avi', '-c:v', 'mpeg4', '-b:v', '5M', '-g', '250', '-bf', '2', '-c:a', 'libmp3lame'],
} as const satisfies Record<string, readonly [extension: string, ...options: string[]]>;

type CorpusName = keyof typeof CORPUS;

/** Real footage, small: clips of Debian's package opencv-doc. */
const CLIPS = '/usr/share/doc/opencv-doc/examples/data';

export interface CorpusVideo {
  readonly name: string;
  readonly path: string;
}

/** Makes what is missing. @param ffmpeg path of the program */
export function corpusVideos(ffmpeg: string): CorpusVideo[] {
  const made = (Object.keys(CORPUS) as CorpusName[]).map((name) => ({ name, path: corpusVideo(ffmpeg, name) }));
  const clips = ['vtest.avi', 'tree.avi', 'Megamind.avi'].map((name) => ({ name, path: join(CLIPS, name) }));
  const present = clips.filter(({ path }) => existsSync(path));
  if (present.length < clips.length) console.log('left out: the clips of opencv-doc (apt install opencv-doc)');
  return [...made, ...present];
}

/** A minute, five times. Cached, because it takes minutes. */
function corpusVideo(ffmpeg: string, name: CorpusName): string {
  const [extension, ...options] = CORPUS[name];
  const folder = join(process.cwd(), '.cache', 'bench', 'media');
  const path = join(folder, `${name.replace(/\W+/g, '-')}.${extension}`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  console.log(`making the video "${name}" (once; takes minutes)`);
  const minute = join(folder, `minute.${extension}`);
  const draft = join(folder, `draft.${extension}`);
  run(ffmpeg, ...MINUTE, ...options, minute);
  const index = extension === 'mp4' ? ['-movflags', '+faststart'] : [];
  run(ffmpeg, '-stream_loop', '4', '-i', minute, '-c', 'copy', ...index, draft);
  rmSync(minute);
  renameSync(draft, path);
  return path;
}

function run(ffmpeg: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(ffmpeg, ['-nostdin', '-loglevel', 'error', '-y', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
