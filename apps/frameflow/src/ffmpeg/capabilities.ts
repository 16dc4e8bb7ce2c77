import type { FFDecoderCodec, FFEncoderCodec } from 'node-av/constants';
import { Codec, Filter, getFFmpegInfo } from 'node-av/lib';
import type { Capabilities } from '../child/media-tasks.js';
import { PICTURE_DECODERS, SOUND_DECODERS } from './codecs.js';

const ENCODERS = ['mjpeg', 'libwebp', 'libx264', 'aac'] as const;
const FILTERS = [
  'scale',
  'pad',
  'transpose',
  'hflip',
  'vflip',
  'convolution',
  'bwdif',
  'aresample',
  'ebur128',
  'zscale',
  'tonemap',
  'premultiply',
] as const;

/** Version of libav, and what it lacks of what frameflow uses. */
export function capabilities(): Capabilities {
  const missing = [
    ...[...PICTURE_DECODERS, ...SOUND_DECODERS]
      .filter((name) => !Codec.findDecoderByName(name as FFDecoderCodec))
      .map((name) => `decoder ${name}`),
    ...ENCODERS.filter((name) => !Codec.findEncoderByName(name as FFEncoderCodec)).map((name) => `encoder ${name}`),
    ...FILTERS.filter((name) => !Filter.getByName(name)).map((name) => `filter ${name}`),
  ];
  return { version: getFFmpegInfo().version, missing };
}
