import { readFile, writeFile } from 'node:fs/promises';
import { cachedFile, ffmpeg } from './clip-cache.js';
import { quarterTurnMatrix } from './mp4-matrix.js';

/** Properties of a test video. The default: 10 s of H.264 in MP4, 320 x 180, one key frame a second. */
export interface ClipRecipe {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Frames from one key frame to the next. */
  readonly gop: number;
  readonly codec: 'h264' | 'hevc' | 'vp9' | 'vp8' | 'mpeg4' | 'mpeg2';
  readonly container: 'mp4' | 'mov' | 'webm' | 'mkv' | 'avi' | 'ts' | 'mpg' | 'flv';
  /** `timecode`: the brightness encodes the second (see `secondShownBy`); `footage`: moving and noisy, expensive to decode. */
  readonly picture: 'timecode' | 'footage';
  readonly audio: boolean;
  /** MP4: the index comes first. */
  readonly faststart: boolean;
  /** MP4: rotation at playback, degrees clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Sample aspect ratio, `2/1`. */
  readonly sampleAspect: string;
  /** Presentation time of the first frame. */
  readonly startSeconds: number;
  /** An ffmpeg expression over `n` and `t`: frames for which it is 0 are dropped (variable frame rate, gaps). */
  readonly keepFrames: string;
  readonly pixelFormat: 'yuv420p' | 'yuv420p10le' | 'yuv444p';
  /** H.264: a constant bit rate; without it, a constant quality. */
  readonly kilobitsPerSecond?: number;
}

const DEFAULTS: ClipRecipe = {
  seconds: 10,
  width: 320,
  height: 180,
  frameRate: 25,
  gop: 25,
  codec: 'h264',
  container: 'mp4',
  picture: 'timecode',
  audio: false,
  faststart: true,
  rotation: 0,
  sampleAspect: '1/1',
  startSeconds: 0,
  keepFrames: '1',
  pixelFormat: 'yuv420p',
};

/** @returns the path of the cached clip */
export function makeClip(wishes: Partial<ClipRecipe> = {}): Promise<string> {
  const recipe = { ...DEFAULTS, ...wishes };
  return cachedFile(recipe.container, recipe, (path) => encodeClip(recipe, path));
}

/** Luma of a flat timecode picture: rises by 4 a second and restarts after 50 s. */
const TIMECODE = (seconds: number): string => `16+mod(4*floor(${seconds}+T)\\,200)`;

/**
 * The second that a frame of a timecode clip shows, modulo 50.
 * @param grey 0 to 255, from a decoded JPEG or a canvas (full range)
 */
export const secondShownBy = (grey: number): number => Math.round((grey * 219) / 255 / 4);

async function encodeClip(recipe: ClipRecipe, path: string): Promise<void> {
  const { seconds, startSeconds, rotation } = recipe;
  const audio = recipe.audio ? ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`] : [];
  await ffmpeg(
    ...['-f', 'lavfi', '-i', picture(recipe), ...audio],
    ...['-vf', `select='${recipe.keepFrames}',setsar=${recipe.sampleAspect}`],
    ...videoCodec(recipe),
    ...(recipe.audio ? audioCodec(recipe) : []),
    ...['-g', String(recipe.gop), '-pix_fmt', recipe.pixelFormat, '-threads', '2', '-map_metadata', '-1'],
    ...(recipe.keepFrames === '1' ? [] : ['-vsync', 'vfr']),
    ...(startSeconds > 0 ? ['-output_ts_offset', String(startSeconds)] : []),
    ...(recipe.faststart && ['mp4', 'mov'].includes(recipe.container) ? ['-movflags', '+faststart'] : []),
    path,
  );
  if (rotation !== 0) await writeFile(path, quarterTurnMatrix(await readFile(path), rotation));
}

/** Flat timecode pictures are made small and scaled up: a hundred times faster than computing every pixel. */
function picture({ picture: kind, width, height, frameRate, seconds }: ClipRecipe): string {
  if (kind === 'footage')
    return `testsrc2=s=${width}x${height}:r=${frameRate}:d=${seconds},noise=alls=6:allf=t,format=yuv420p`;
  const flat = `color=black:s=16x16:r=${frameRate}:d=${seconds},format=yuv420p`;
  return `${flat},geq=lum='${TIMECODE(0)}':cb=128:cr=128,scale=${width}:${height}:flags=neighbor`;
}

function videoCodec({ codec, gop, container, kilobitsPerSecond: rate }: ClipRecipe): string[] {
  switch (codec) {
    case 'h264':
      return [
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-keyint_min', String(gop), '-sc_threshold', '0'],
        ...(rate ? ['-b:v', `${rate}k`, '-maxrate', `${rate}k`, '-bufsize', `${rate}k`] : []),
      ];
    case 'hevc':
      return ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', `keyint=${gop}:scenecut=0:log-level=error`];
    case 'vp9':
      return ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k'];
    case 'vp8':
      return ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k'];
    case 'mpeg4':
      return ['-c:v', 'mpeg4', '-bf', container === 'avi' ? '2' : '0', '-q:v', '4', '-sc_threshold', '1000000000'];
    case 'mpeg2':
      return ['-c:v', 'mpeg2video', '-bf', '2', '-q:v', '4', '-sc_threshold', '1000000000'];
  }
}

function audioCodec({ container }: ClipRecipe): string[] {
  const codecs = { webm: 'libopus', avi: 'libmp3lame', flv: 'libmp3lame', mpg: 'mp2' } as const;
  return ['-c:a', container in codecs ? codecs[container as keyof typeof codecs] : 'aac', '-b:a', '64k', '-shortest'];
}
