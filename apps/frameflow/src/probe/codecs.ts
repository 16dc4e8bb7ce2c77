import type { StreamReport } from '../ffmpeg/inspect-source.js';

type Stream = Pick<StreamReport, 'codec_name' | 'codec_tag_string' | 'profile' | 'level' | 'pix_fmt'>;

/** profile_idc and constraint flags (ISO/IEC 14496-10, A.2), by ffmpeg's name of the profile. */
const H264_PROFILES: Readonly<Record<string, string>> = {
  'Constrained Baseline': '42E0',
  Baseline: '4200',
  Main: '4D40',
  Extended: '5800',
  High: '6400',
  'High 10': '6E00',
  'High 10 Intra': '6E10',
  'High 4:2:2': '7A00',
  'High 4:4:4 Predictive': 'F400',
};

/** Profile and its compatibility flags (ISO/IEC 14496-15, E.3). */
const HEVC_PROFILES: Readonly<Record<string, string>> = {
  Main: '1.6',
  'Main 10': '2.4',
  'Main Still Picture': '3.E',
  Rext: '4.10',
};

const AV1_PROFILES: Readonly<Record<string, number>> = { Main: 0, High: 1, Professional: 2 };

/** Audio object types of MPEG-4. */
const AAC_PROFILES: Readonly<Record<string, string>> = { LC: '2', 'HE-AAC': '5', 'HE-AACv2': '29', xHE: '42' };

const AUDIO: Readonly<Record<string, string>> = {
  mp3: 'mp4a.6B',
  ac3: 'ac-3',
  eac3: 'ec-3',
  opus: 'opus',
  vorbis: 'vorbis',
  flac: 'flac',
};

/**
 * The parameter `codecs` of a media type (RFC 6381), which tells a browser whether it can play a file. Values that
 * ffprobe does not report (constraint flags, tier) are the usual ones of encoders.
 * @returns undefined when the video codec has no such name
 */
export function codecsOf(video: Stream, audio: Stream | undefined): string | undefined {
  const pictures = videoCodec(video);
  if (pictures === undefined) return undefined;
  return audio?.codec_name === undefined ? pictures : `${pictures}, ${audioCodec(audio)}`;
}

function videoCodec({ codec_name: codec, codec_tag_string: tag, profile = '', level = 0, pix_fmt }: Stream) {
  const depth = /10[lb]e$/.test(pix_fmt ?? '') ? 10 : /12[lb]e$/.test(pix_fmt ?? '') ? 12 : 8;
  switch (codec) {
    case 'h264': {
      const known = H264_PROFILES[profile];
      return known && level > 0 ? `avc1.${known}${hex(level)}` : undefined;
    }
    case 'hevc': {
      const known = HEVC_PROFILES[profile];
      return known && level > 0 ? `${tag === 'hev1' ? 'hev1' : 'hvc1'}.${known}.L${level}.B0` : undefined;
    }
    case 'vp8':
      return 'vp8';
    case 'vp9':
      return `vp09.0${/\d/.exec(profile)?.[0] ?? 0}.${level > 0 ? two(level) : '10'}.${two(depth)}`;
    case 'av1':
      return `av01.${AV1_PROFILES[profile] ?? 0}.${two(Math.max(0, level))}M.${two(depth)}`;
    case 'mpeg4':
      return 'mp4v.20.9';
    case 'theora':
      return 'theora';
    default:
      return undefined;
  }
}

const audioCodec = ({ codec_name: codec = '', profile = '' }: Stream): string =>
  codec === 'aac' ? `mp4a.40.${AAC_PROFILES[profile] ?? '2'}` : (AUDIO[codec] ?? codec);

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
const two = (value: number): string => String(value).padStart(2, '0');
