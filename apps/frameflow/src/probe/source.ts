import { MediaError } from '../media-failure.js';
import type { SourceReport, StreamReport } from '../ffmpeg/inspect-source.js';
import { codecsOf } from './codecs.js';
import { displayedSize, type Orientation, orientationOf, quarterTurns, type Size } from './displayed-size.js';

/** The facts about the pictures of a file that probe and previews need. */
export interface Source {
  /** Where ffmpeg reads it from. */
  readonly location: string;
  /** Index of the stream that holds the pictures; cover art does not count. */
  readonly stream: number;
  readonly codec: string;
  readonly pixelFormat: string;
  /** Codecs of the pictures in the notation of RFC 6381; absent for codecs without such a name. */
  readonly codecs?: string;
  readonly soundTracks: readonly SoundTrack[];
  /** The size as stored. */
  readonly coded: Size;
  readonly orientation: Orientation;
  /** Whether two fields make a picture (ffprobe's `field_order`). */
  readonly isInterlaced: boolean;
  /** The size as shown: rotated, with square pixels. */
  readonly displayed: Size;
  readonly frameRate: number;
  /** The duration that the container claims; absent when it claims none. */
  readonly claimedSeconds?: number;
  /** Presentation time of the first packet of any stream; ffmpeg's `-ss` counts from here. */
  readonly startSeconds: number;
  /**
   * The presentation time at which the player's clock is zero. Browsers show the raw times of MP4 and WebM (a start at
   * 0.9 s is currentTime 0.9: measured in Chromium); broadcast formats start anywhere.
   */
  readonly originSeconds: number;
}

export interface SoundTrack {
  /** Index of the stream. */
  readonly stream: number;
  readonly codec: string;
  readonly profile?: string;
  /** Codecs of the pictures and this sound in the notation of RFC 6381; absent for codecs without such a name. */
  readonly codecs?: string;
}

const MAX_PIXELS = 8192 * 8192;

/** @throws MediaError when the file holds no video that can be decoded */
export function findSource(location: string, report: SourceReport): Source {
  const { format, streams, noSize } = report;
  const video = findVideo(streams);
  if (isEncrypted(video, report)) throw new MediaError('MEDIA.ENCRYPTED');
  const codecs = codecsOf(video, undefined);
  const codec = video.codec_name;
  if (codec === undefined || codec === 'none' || codec === 'unknown') throw new MediaError('MEDIA.UNSUPPORTED_CODEC');
  const { width = 0, height = 0 } = video;
  if (width <= 0 || height <= 0) throw noSize;
  if (width * height > MAX_PIXELS) throw new MediaError('MEDIA.PICTURE_TOO_LARGE');
  const orientation = shownOrientation(video);
  const claimedSeconds = [format.duration, video.duration, clockSeconds(video.tags?.['DURATION'])].find(
    (duration) => duration !== undefined && duration > 0,
  );
  const startSeconds = format.start_time ?? 0;
  return {
    location,
    stream: video.index,
    codec,
    pixelFormat: video.pix_fmt ?? '',
    ...(codecs !== undefined && { codecs }),
    soundTracks: streams.flatMap((stream) => soundTrack(video, stream) ?? []),
    coded: { width, height },
    orientation,
    isInterlaced: /^(tt|bb|tb|bt)$/.test(video.field_order ?? ''),
    displayed: displayedSize({ width, height }, video.sample_aspect_ratio, orientation.rotation),
    frameRate: ratio(video.avg_frame_rate) ?? ratio(video.r_frame_rate) ?? 25,
    ...(claimedSeconds !== undefined && { claimedSeconds }),
    startSeconds,
    originSeconds: /^(mov|matroska)\b/.test(format.format_name) ? 0 : startSeconds,
  };
}

/**
 * The track that players show: the first of those that are on by default (measured in Chromium), and no cover or single
 * picture beside a video.
 */
function findVideo(streams: readonly StreamReport[]): StreamReport {
  const pictures = streams.filter((stream) => stream.codec_type === 'video');
  const videos = pictures.filter((stream) => !STILLS.some((still) => stream.disposition?.[still] === 1));
  const moving = videos.filter((stream) => stream.nb_frames !== 1);
  const candidates = moving.length > 0 ? moving : videos;
  const source = candidates.find((stream) => stream.disposition?.['default'] === 1) ?? candidates[0];
  if (source) return source;
  if (!streams.some((stream) => stream.codec_type === 'audio')) throw new MediaError('MEDIA.NOT_A_VIDEO');
  throw new MediaError(pictures.length > 0 ? 'MEDIA.COVER_ART_ONLY' : 'MEDIA.NO_VIDEO_STREAM');
}

/** Dispositions of tracks that have pictures, but no video (ffprobe's names). */
const STILLS = ['attached_pic', 'timed_thumbnails', 'still_image'];

function soundTrack(video: StreamReport, stream: StreamReport): SoundTrack | undefined {
  const { codec_type: type, codec_name: codec, profile, index } = stream;
  if (type !== 'audio' || codec === undefined) return undefined;
  const codecs = codecsOf(video, stream);
  return { stream: index, codec, ...(profile !== undefined && { profile }), ...(codecs !== undefined && { codecs }) };
}

/** Sample entries of protected tracks (ISO/IEC 14496-12, 8.12; those with `drm` are Apple's). */
const PROTECTED_TAGS = /^(encv|drmi)$/;

/** Whether the pictures need a key: by sample entry, Matroska's key id, warnings or the first packets. */
function isEncrypted({ index, codec_tag_string: tag = '', tags }: StreamReport, report: SourceReport): boolean {
  if (PROTECTED_TAGS.test(tag) || tags?.['enc_key_id'] !== undefined || report.warnsOfEncryption) return true;
  return report.packets.some(
    (packet) =>
      packet.stream_index === index &&
      packet.side_data_list?.some(({ side_data_type: type = '' }) => /^Encryption info/i.test(type)),
  );
}

/** ffprobe counts the rotation of a display matrix counter-clockwise, the older `rotate` tag clockwise. */
function shownOrientation({ side_data_list: sideData = [], tags }: StreamReport): Orientation {
  const matrix = sideData.map(({ displaymatrix }) => matrixIn(displaymatrix)).find((each) => each !== undefined);
  if (matrix) return orientationOf(matrix);
  const counterClockwise = sideData.find((entry) => entry.rotation !== undefined)?.rotation;
  const rotation = counterClockwise !== undefined ? -counterClockwise : Number(tags?.['rotate'] ?? 0);
  return { isMirrored: false, rotation: quarterTurns(rotation) };
}

/** `a`, `b`, `c` and `d` in ffprobe's three lines of three numbers. */
function matrixIn(text = ''): [number, number, number, number] | undefined {
  const rows = [...text.matchAll(/: *(-?\d+) +(-?\d+) +-?\d+/g)].map(([, first, second]) =>
    [first, second].map(Number),
  );
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = rows;
  return a * d === b * c ? undefined : [a, b, c, d]; // without an area, nothing would be seen
}

/** `25/1` or `16:9`; undefined for `0/0` and everything else that is not a positive number. */
function ratio(text: string | undefined): number | undefined {
  const [over = Number.NaN, under = 1] = (text ?? '').split('/').map(Number);
  return over > 0 && under > 0 ? over / under : undefined;
}

/** Matroska's `00:01:02.500000000`. */
function clockSeconds(text: string | undefined): number | undefined {
  const parts = text?.split(':').map(Number);
  if (parts?.length !== 3 || !parts.every(Number.isFinite)) return undefined;
  return parts.reduce((seconds, part) => seconds * 60 + part, 0);
}
