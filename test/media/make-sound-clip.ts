import { cachedFile, ffmpeg } from './clip-cache.js';

/** A video of one colour with sound. */
export interface SoundClipRecipe {
  /** Of ffmpeg's `lavfi`, such as `sine=d=10`. */
  readonly sound: string;
  readonly seconds: number;
  readonly container: 'mp4' | 'webm' | 'mkv' | 'mov' | 'ts';
  readonly codec: 'aac' | 'libopus' | 'pcm_s16le' | 'mp2';
  /** Presentation time of the first sample, seconds. */
  readonly soundStartSeconds: number;
}

const DEFAULTS: SoundClipRecipe = { sound: 'sine', seconds: 10, container: 'mp4', codec: 'aac', soundStartSeconds: 0 };

/** @returns the path of the cached clip */
export function makeSoundClip(wishes: Partial<SoundClipRecipe>): Promise<string> {
  const recipe = { ...DEFAULTS, ...wishes };
  return cachedFile(recipe.container, { sound: recipe }, (path) => encode(recipe, path));
}

const encode = ({ sound, seconds, container, codec, soundStartSeconds }: SoundClipRecipe, path: string) =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', `color=navy:s=320x180:r=25:d=${seconds}`],
    ...['-itsoffset', String(soundStartSeconds), '-f', 'lavfi', '-i', sound],
    ...['-t', String(seconds), '-pix_fmt', 'yuv420p', '-g', '25', '-threads', '2'],
    ...(container === 'webm'
      ? ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8']
      : ['-c:v', 'libx264', '-preset', 'ultrafast']),
    ...['-c:a', codec, '-b:a', '128k', path],
  );
