import { fitInto, type Size } from '../ffmpeg/displayed-size.js';
import { heardTrack, isBrowserPlayable, isSoundPlayable } from '../probe/browser-playable.js';
import type { SoundTrack, Source } from '../probe/source.js';

/** The largest pictures of a rendition; upright videos turn it. */
const LARGEST: Size = { width: 1920, height: 1080 };

/** How the file for browsers is made: what they play is taken as it is, everything else is encoded anew. */
export interface RenditionPlan {
  readonly copiesPictures: boolean;
  readonly size: Size;
  /** The track that is heard. */
  readonly sound?: SoundTrack;
  readonly copiesSound: boolean;
}

/** @param copies whether pictures and sound may be taken as they are */
export function planRendition(source: Source, { copies = true } = {}): RenditionPlan {
  const sound = heardTrack('mp4', source.soundTracks);
  // Other tracks are left out.
  const copiesPictures = copies && isBrowserPlayable('mp4', { ...source, isShown: true });
  const isUpright = source.displayed.height > source.displayed.width;
  const box = isUpright ? { width: LARGEST.height, height: LARGEST.width } : LARGEST;
  return {
    copiesPictures,
    size: copiesPictures ? source.displayed : fitInto(box, source.displayed, false),
    ...(sound && { sound }),
    copiesSound: copies && sound !== undefined && isSoundPlayable('mp4', sound),
  };
}

/** Constant quality, with a limit for difficult scenes; x264's `crf` 23 is its default, 21 is a little better. */
const QUALITY = '21';
/** Bits per second for each pixel of a picture: 6 Mbit/s for 1920 x 1080. */
const MOST_BITS_PER_PIXEL = 2.9;
const FEWEST_BITS = 400_000;
/** A key frame at least this often, so that seeking is quick. */
const KEY_FRAME_SECONDS = 2;

/** Options of x264 for pictures of a size. */
export function pictureOptions({ width, height }: Size, frameRate: number): Readonly<Record<string, string>> {
  const most = Math.max(FEWEST_BITS, Math.round(width * height * MOST_BITS_PER_PIXEL));
  return {
    preset: 'veryfast',
    crf: QUALITY,
    maxrate: String(most),
    bufsize: String(most * 2),
    g: String(Math.max(1, Math.round(frameRate * KEY_FRAME_SECONDS))),
    threads: '2',
  };
}

export const SOUND_OPTIONS: Readonly<Record<string, string>> = { b: '160000' };
export const SOUND_RATE = 48_000;
