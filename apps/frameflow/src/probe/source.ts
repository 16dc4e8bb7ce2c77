import { MediaError } from '../media-failure.js';
import { cleanLine } from './clean-line.js';
import { languageTag } from './language-tag.js';
import type { Colours } from '../ffmpeg/colours.js';
import type { LibavLog } from '../ffmpeg/libav-log.js';
import { mediaFailure } from '../ffmpeg/media-failures.js';
import { MAX_PIXELS, type MediaInput } from '../ffmpeg/media-input.js';
import type { StreamFacts } from '../ffmpeg/stream-facts.js';
import { displayedSize, type Orientation, orientationOf, type Size } from '../ffmpeg/displayed-size.js';

/** The facts about the pictures of a file that probe and previews need. */
export interface Source {
  /** Index of the stream that holds the pictures; cover art does not count. */
  readonly stream: number;
  /** Whether browsers show this stream, if they can. */
  readonly isShown: boolean;
  readonly codec: string;
  readonly pixelFormat: string;
  /** Codecs of the pictures in the notation of RFC 6381; absent for codecs without such a name. */
  readonly codecs?: string;
  readonly soundTracks: readonly SoundTrack[];
  /** The size as stored. */
  readonly coded: Size;
  readonly orientation: Orientation;
  readonly colours: Colours;
  /** Whether two fields make a picture. */
  readonly isInterlaced: boolean;
  /** See `hasOpenGops`; undefined where it was not looked for. */
  readonly hasOpenGops?: boolean;
  /** The size as shown: rotated, with square pixels. */
  readonly displayed: Size;
  readonly frameRate: number;
  /** The duration that the container claims; absent when it claims none. */
  readonly claimedSeconds?: number;
  /**
   * The presentation time at which the player's clock is zero. Browsers show the raw times of MP4 and WebM (a start at
   * 0.9 s is currentTime 0.9: measured in Chromium); broadcast formats start anywhere, and so do parts of long recordings.
   */
  readonly originSeconds: number;
}

export interface SoundTrack {
  /** Index of the stream. */
  readonly stream: number;
  readonly codec: string;
  /** The codec's own number. */
  readonly profile: number;
  /** BCP 47; absent when the container does not say. */
  readonly language?: string;
  readonly label?: string;
  readonly role?: StreamFacts['role'];
  /** Whether it is heard unless another one is chosen. */
  readonly isDefault: boolean;
  /** Codecs of the pictures and this sound in the notation of RFC 6381; absent for codecs without such a name. */
  readonly codecs?: string;
}

/** A start after so long is no pause, but a part of a longer recording. */
export const LATE_SECONDS = 60;

/** @throws MediaError when the file holds no video that can be decoded */
export async function findSource(input: MediaInput, log: LibavLog): Promise<Source> {
  const { video, isShown } = findVideo(input);
  if (input.streams.some((stream) => isProtected(stream, input.formatName))) throw new MediaError('MEDIA.ENCRYPTED');
  const { codec, width, height, frameRate = 25 } = video;
  if (codec === undefined) throw new MediaError('MEDIA.UNSUPPORTED_CODEC');
  if (width <= 0 || height <= 0) throw await mediaFailure(log, 'MEDIA.DAMAGED');
  if (width * height > MAX_PIXELS) throw new MediaError('MEDIA.PICTURE_TOO_LARGE');
  const { startSeconds = 0 } = input;
  const orientation = video.matrix ? orientationOf(video.matrix) : { isMirrored: false, rotation: 0 as const };
  const claimedSeconds = input.durationSeconds ?? video.durationSeconds ?? clockSeconds(video.tags['DURATION']);
  return {
    stream: video.index,
    isShown,
    codec,
    pixelFormat: video.pixelFormat ?? '',
    ...(video.codecString !== undefined && { codecs: video.codecString }),
    soundTracks: input.streams.flatMap((stream) => soundTrack(video, stream) ?? []),
    coded: { width, height },
    orientation,
    colours: video.colours,
    isInterlaced: video.isInterlaced,
    displayed: displayedSize({ width, height }, video.sampleAspect, orientation.rotation),
    frameRate,
    ...(claimedSeconds !== undefined && claimedSeconds > 0 && { claimedSeconds }),
    originSeconds: /^(mov|matroska)\b/.test(input.formatName) && startSeconds < LATE_SECONDS ? 0 : startSeconds,
  };
}

/** Sample entries of protected tracks (ISO/IEC 14496-12, 8.12; those with `drm` are Apple's). */
export const PROTECTED_TAGS = ['encv', 'drmi'];
const PROTECTED_SOUND_TAGS = ['enca', 'drms'];
/** Types of streams in MPEG-TS: H.264, AAC, AC-3 and E-AC-3 with SAMPLE-AES, as in HLS. */
const PROTECTED_TYPES = [0xdb, 0xcf, 0xc1, 0xc2].map((type) => `[${type}][0][0][0]`);

function isProtected({ tag, tags }: StreamFacts, formatName: string): boolean {
  if (formatName === 'mpegts') return PROTECTED_TYPES.includes(tag);
  return [...PROTECTED_TAGS, ...PROTECTED_SOUND_TAGS].includes(tag) || tags['enc_key_id'] !== undefined;
}

/**
 * The track that players show: the first of those that are on by default (measured in Chromium), and no cover or single
 * picture beside a video. Browsers do show a single picture that comes first.
 */
function findVideo(input: MediaInput): { video: StreamFacts; isShown: boolean } {
  const { streams } = input;
  const pictures = streams.filter(({ type }) => type === 'video');
  const videos = pictures.filter(({ isStill }) => !isStill);
  const moving = videos.length > 1 ? movingOf(input, videos) : videos;
  const video = firstByDefault(moving.length > 0 ? moving : videos);
  if (video) return { video, isShown: video === firstByDefault(videos) };
  if (!streams.some(({ type }) => type === 'audio')) throw new MediaError('MEDIA.NOT_A_VIDEO');
  throw new MediaError(pictures.length > 0 ? 'MEDIA.COVER_ART_ONLY' : 'MEDIA.NO_VIDEO_STREAM');
}

const firstByDefault = (streams: readonly StreamFacts[]): StreamFacts | undefined =>
  streams.find(({ isDefault }) => isDefault) ?? streams[0];

/** Packets among which a video has a second picture. */
const MOST_PACKETS = 500;

/** Those of which there is more than one picture; not every container tells it. */
function movingOf(input: MediaInput, videos: readonly StreamFacts[]): readonly StreamFacts[] {
  const beginning = input.reopen();
  const counts = new Map<number, number>();
  for (let count = 0; count < MOST_PACKETS; count += 1) {
    const packet = beginning.next();
    if (!packet) break;
    counts.set(packet.stream, (counts.get(packet.stream) ?? 0) + 1);
  }
  beginning.close();
  return videos.filter(
    ({ index, width, frameCount }) =>
      width > 0 && ((input.hasKeyIndex && frameCount > 1) || (counts.get(index) ?? 0) > 1),
  );
}

function soundTrack(
  video: StreamFacts,
  { type, codec, profile, index, codecString, tags, isDefault, role }: StreamFacts,
): SoundTrack | undefined {
  if (type !== 'audio' || codec === undefined) return undefined;
  const sound = SOUND_NAMES[codec] ?? codecString ?? codec;
  const language = languageTag(tags['language']);
  const label = labelOf(tags['title'] ?? tags['handler_name']);
  return {
    stream: index,
    codec,
    profile,
    isDefault,
    ...(role && { role }),
    ...(language !== 'und' && { language }),
    ...(label !== undefined && { label }),
    ...(video.codecString !== undefined && { codecs: `${video.codecString}, ${sound}` }),
  };
}

/** Names that browsers know where libav has another one. */
const SOUND_NAMES: Readonly<Record<string, string>> = { mp3: 'mp4a.6B', opus: 'opus', vorbis: 'vorbis', flac: 'flac' };

/** Matroska's `00:01:02.500000000`. */
function clockSeconds(text: string | undefined): number | undefined {
  const parts = text?.split(':').map(Number);
  if (parts?.length !== 3 || !parts.every(Number.isFinite)) return undefined;
  return parts.reduce((seconds, part) => seconds * 60 + part, 0);
}

/** Names that writers of MP4 give to all tracks. */
const NO_LABEL = /^(SoundHandler|Sound Media Handler|Core Media Audio|Apple Sound Media Handler|Mainconcept.*)$/i;

function labelOf(text: string | undefined): string | undefined {
  const label = cleanLine(text);
  return label === undefined || NO_LABEL.test(label) ? undefined : label;
}
