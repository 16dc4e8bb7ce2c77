import type { Source } from './source.js';

const EIGHT_BIT = ['yuv420p', 'yuvj420p'];
const TEN_BIT = [...EIGHT_BIT, 'yuv420p10le'];

interface Playable {
  /** Video codec -> pixel formats that every current browser decodes. */
  readonly video: Readonly<Record<string, readonly string[]>>;
  readonly audio: readonly string[];
}

const MP4: Playable = {
  video: { h264: EIGHT_BIT, av1: TEN_BIT, vp9: TEN_BIT },
  audio: ['aac', 'mp3', 'opus', 'flac'],
};
const WEBM: Playable = { video: { vp8: EIGHT_BIT, vp9: TEN_BIT, av1: TEN_BIT }, audio: ['opus', 'vorbis'] };

const CONTAINERS: Readonly<Record<string, Playable>> = { mp4: MP4, mov: MP4, '3gp': MP4, webm: WEBM };

/** Whether current browsers play the picture and sound of a video. Matroska is left out: only some do. */
export function isBrowserPlayable(container: string, { codec, pixelFormat, audioCodec }: Source): boolean {
  const playable = CONTAINERS[container];
  if (!playable?.video[codec]?.includes(pixelFormat)) return false;
  return audioCodec === undefined || playable.audio.includes(audioCodec);
}
