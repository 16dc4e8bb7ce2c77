import { MediaError } from '../media-failure.js';
import type { SourceReport, StreamReport } from '../ffmpeg/inspect-source.js';
import { codecsOf } from './codecs.js';
import { displayedSize, quarterTurns, type Rotation, type Size } from './displayed-size.js';

/** The facts about the pictures of a file that probe and previews need. */
export interface Source {
  /** Where ffmpeg reads it from. */
  readonly location: string;
  /** Index of the stream that holds the pictures; cover art does not count. */
  readonly stream: number;
  readonly codec: string;
  readonly pixelFormat: string;
  /** Codec of the first sound track. */
  readonly audioCodec?: string;
  /** Codecs of picture and sound in the notation of RFC 6381; absent for codecs without such a name. */
  readonly codecs?: string;
  /** Clockwise rotation for display. */
  readonly rotation: Rotation;
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

const MAX_PIXELS = 8192 * 8192;

/** @throws MediaError when the file holds no video that can be decoded */
export function findSource(location: string, { format, streams, noSize }: SourceReport): Source {
  const video = findVideo(streams);
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  const audioCodec = audio?.codec_name;
  const codecs = codecsOf(video, audio);
  const codec = video.codec_name;
  if (codec === undefined || codec === 'none' || codec === 'unknown') throw new MediaError('MEDIA.UNSUPPORTED_CODEC');
  const { width = 0, height = 0 } = video;
  if (width <= 0 || height <= 0) throw noSize;
  if (width * height > MAX_PIXELS) throw new MediaError('MEDIA.PICTURE_TOO_LARGE');
  const rotation = quarterTurns(rotationOf(video));
  const claimedSeconds = [format.duration, video.duration, clockSeconds(video.tags?.['DURATION'])].find(
    (duration) => duration !== undefined && duration > 0,
  );
  const startSeconds = format.start_time ?? 0;
  return {
    location,
    stream: video.index,
    codec,
    pixelFormat: video.pix_fmt ?? '',
    ...(audioCodec !== undefined && { audioCodec }),
    ...(codecs !== undefined && { codecs }),
    rotation,
    displayed: displayedSize({ width, height }, video.sample_aspect_ratio, rotation),
    frameRate: ratio(video.avg_frame_rate) ?? ratio(video.r_frame_rate) ?? 25,
    ...(claimedSeconds !== undefined && { claimedSeconds }),
    startSeconds,
    originSeconds: /^(mov|matroska)\b/.test(format.format_name) ? 0 : startSeconds,
  };
}

function findVideo(streams: readonly StreamReport[]): StreamReport {
  const pictures = streams.filter((stream) => stream.codec_type === 'video');
  const source = pictures.find((stream) => stream.disposition?.attached_pic !== 1);
  if (source) return source;
  if (!streams.some((stream) => stream.codec_type === 'audio')) throw new MediaError('MEDIA.NOT_A_VIDEO');
  throw new MediaError(pictures.length > 0 ? 'MEDIA.COVER_ART_ONLY' : 'MEDIA.NO_VIDEO_STREAM');
}

/** ffprobe counts the display matrix counter-clockwise, the older `rotate` tag clockwise. */
function rotationOf({ side_data_list: sideData = [], tags }: StreamReport): number {
  const counterClockwise = sideData.find((entry) => entry.rotation !== undefined)?.rotation;
  return counterClockwise !== undefined ? -counterClockwise : Number(tags?.['rotate'] ?? 0);
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
