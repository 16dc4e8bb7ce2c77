import type { SoundTrack, Source } from './source.js';

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

/** Object types of AAC that every browser decodes, less one as in libav: LC, HE (SBR) and HE version 2 (PS); unknown. */
const AAC_PROFILES = [1, 4, 28, -99];

/** Longest side of a picture, as displayed (Chromium: media/base/limits.h). */
const LONGEST_SIDE = 32_767;

/**
 * Whether current browsers play the picture and sound of a video. Matroska is left out: only some do.
 * @param sound the track that is heard
 */
export function isBrowserPlayable(
  container: string,
  { codec, pixelFormat, hasOpenGops, isShown, displayed }: Source,
  sound?: SoundTrack,
): boolean {
  const playable = CONTAINERS[container];
  if (!playable?.video[codec]?.includes(pixelFormat) || hasOpenGops || !isShown) return false;
  if (Math.max(displayed.width, displayed.height) > LONGEST_SIDE) return false;
  return sound === undefined || isHeard(playable, sound);
}

/**
 * The sound track that is heard: browsers play the first one that they can decode, or take for such a one: layer II has the
 * name of layer III in MP4 (measured in Chromium).
 */
export function heardTrack(container: string, tracks: readonly SoundTrack[]): SoundTrack | undefined {
  const playable = CONTAINERS[container];
  return (
    tracks.find((track) => playable && (isHeard(playable, track) || isTakenForHeard(playable, track))) ?? tracks[0]
  );
}

/** Whether browsers play a track of sound in this container. */
export function isSoundPlayable(container: string, track: SoundTrack): boolean {
  const playable = CONTAINERS[container];
  return playable !== undefined && isHeard(playable, track);
}

const isHeard = ({ audio }: Playable, { codec, profile }: SoundTrack): boolean =>
  audio.includes(codec) && (codec !== 'aac' || AAC_PROFILES.includes(profile));

const isTakenForHeard = ({ audio }: Playable, { codec }: SoundTrack): boolean =>
  codec === 'mp2' && audio.includes('mp3');
