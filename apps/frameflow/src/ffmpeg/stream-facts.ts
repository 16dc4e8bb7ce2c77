import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_COMMENT,
  AV_DISPOSITION_CAPTIONS,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_FORCED,
  AV_DISPOSITION_HEARING_IMPAIRED,
  AV_DISPOSITION_STILL_IMAGE,
  AV_DISPOSITION_TIMED_THUMBNAILS,
  AV_DISPOSITION_VISUAL_IMPAIRED,
  AV_PIX_FMT_NONE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { avGetCodecName, avGetPixFmtName, CodecContext, type CodecParameters, type Stream } from 'node-av/lib';
import { decoderFor } from './codecs.js';
import { type Colours, coloursOf } from './colours.js';
import { secondsOf } from './seconds.js';

/** What a container and its first packets say about one of its streams. */
export interface StreamFacts {
  readonly index: number;
  readonly type: 'video' | 'audio' | 'subtitle' | 'other';
  /** ffmpeg's name of the codec; absent when it is unknown, or not one of those that may be decoded. */
  readonly codec?: string;
  /** The sample entry of MP4 and MOV, four characters. */
  readonly tag: string;
  /** The codec's own number. */
  readonly profile: number;
  /** RFC 6381; absent for codecs without such a name. */
  readonly codecString?: string;
  readonly width: number;
  readonly height: number;
  readonly pixelFormat?: string;
  /** Width by height of a pixel; absent when unknown. */
  readonly sampleAspect?: number;
  readonly frameRate?: number;
  readonly durationSeconds?: number;
  readonly colours: Colours;
  /** Whether two fields make a picture. */
  readonly isInterlaced: boolean;
  readonly frameCount: number;
  readonly isDefault: boolean;
  /** What sound is for, unless it is the usual one. */
  readonly role?: 'description' | 'commentary';
  readonly isForced: boolean;
  readonly isForHearingImpaired: boolean;
  /** A cover or a thumbnail. */
  readonly isStill: boolean;
  /** `a`, `b`, `c` and `d` of the display matrix (ISO/IEC 14496-12, 8.3.2). */
  readonly matrix?: readonly [number, number, number, number];
  readonly tags: Readonly<Record<string, string>>;
}

const TYPES = new Map<number, StreamFacts['type']>([
  [AVMEDIA_TYPE_VIDEO, 'video'],
  [AVMEDIA_TYPE_AUDIO, 'audio'],
  [AVMEDIA_TYPE_SUBTITLE, 'subtitle'],
]);

const STILLS = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS | AV_DISPOSITION_STILL_IMAGE;
const FOR_HEARING_IMPAIRED = AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_CAPTIONS;
/** AVFieldOrder: unknown and progressive are below. */
const FIRST_INTERLACED = 2;

/** @param isBare whether the container has no times of its own */
export function streamFacts(stream: Stream, isBare: boolean): StreamFacts {
  const { codecpar, disposition } = stream;
  const type = TYPES.get(codecpar.codecType) ?? 'other';
  const name = decoderFor(codecpar) ? avGetCodecName(codecpar.codecId) : null;
  const codecString = codecName(codecpar);
  // Containers without times claim any average; then the stream itself knows better.
  const rates = [stream.avgFrameRate, codecpar.frameRate, stream.rFrameRate].map((rate) => positive(rate.toDouble()));
  const frameRate = (isBare ? rates[1] : undefined) ?? rates.find((rate) => rate !== undefined);
  const sampleAspect = positive(stream.sampleAspectRatio.toDouble()) ?? positive(codecpar.sampleAspectRatio.toDouble());
  const duration = positive(secondsOf(stream.duration, stream.timeBase));
  const matrix = matrixOf(codecpar);
  const pixelFormat = type === 'video' ? pixelFormatOf(codecpar) : null;
  return {
    index: stream.index,
    type,
    ...(name && { codec: name }),
    tag: codecpar.codecTagString ?? '',
    profile: codecpar.profile,
    ...(codecString !== null && { codecString }),
    width: codecpar.width,
    height: codecpar.height,
    ...(pixelFormat !== null && { pixelFormat }),
    ...(sampleAspect !== undefined && { sampleAspect }),
    ...(frameRate !== undefined && { frameRate }),
    ...(duration !== undefined && { durationSeconds: duration }),
    colours: coloursOf(codecpar),
    isInterlaced: type === 'video' && fieldOrderOf(codecpar) >= FIRST_INTERLACED,
    frameCount: Number(stream.nbFrames),
    isDefault: (disposition & AV_DISPOSITION_DEFAULT) !== 0,
    ...((disposition & AV_DISPOSITION_VISUAL_IMPAIRED) !== 0 && { role: 'description' as const }),
    ...((disposition & AV_DISPOSITION_COMMENT) !== 0 && { role: 'commentary' as const }),
    isForced: (disposition & AV_DISPOSITION_FORCED) !== 0,
    isForHearingImpaired: (disposition & FOR_HEARING_IMPAIRED) !== 0,
    isStill: (disposition & STILLS) !== 0,
    ...(matrix && { matrix }),
    tags: stream.metadata?.getAll() ?? {},
  };
}

/** As RFC 6381 has it: libav writes the compatibility flags of HEVC in the order of the file (ISO/IEC 14496-15, E.3). */
function codecName(parameters: CodecParameters): string | null {
  const reversed = (bits: string): string =>
    parseInt([...parseInt(bits, 16).toString(2).padStart(32, '0')].reverse().join(''), 2)
      .toString(16)
      .toUpperCase();
  const name = parameters.getCodecString();
  return (
    name?.replace(
      /^(hev1|hvc1)\.(\w+)\.([0-9a-f]{8})\./i,
      (_, tag, profile, flags: string) => `${tag}.${profile}.${reversed(flags)}.`,
    ) ?? null
  );
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 && Number.isFinite(value) ? value : undefined;

const pixelFormatOf = ({ format }: CodecParameters): string | null =>
  format === AV_PIX_FMT_NONE ? null : avGetPixFmtName(format as Parameters<typeof avGetPixFmtName>[0]);

/** The parameters do not tell it; a decoder made of them does. */
function fieldOrderOf(parameters: CodecParameters): number {
  const context = new CodecContext();
  context.allocContext3(null);
  try {
    return context.parametersToContext(parameters) < 0 ? 0 : Number(context.getOption('field_order') ?? 0);
  } finally {
    context.freeContext();
  }
}

/** The side data is nine numbers of 32 bits in the order of the machine. */
function matrixOf(parameters: CodecParameters): [number, number, number, number] | undefined {
  const data = parameters.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  if (!data || data.length < 36) return undefined;
  const [a, b, c, d] = [0, 4, 12, 16].map((at) => data.readInt32LE(at)) as [number, number, number, number];
  return a * d === b * c ? undefined : [a, b, c, d]; // without an area, nothing would be seen
}
