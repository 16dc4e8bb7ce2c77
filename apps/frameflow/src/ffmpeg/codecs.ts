import { Codec, type CodecParameters } from 'node-av/lib';

/**
 * Decoders of libav that may run, by the codecs that videos have. It knows 500, and a fault in a forgotten one is a way
 * into the child.
 */
export const PICTURE_DECODERS = [
  ...['h264', 'hevc', 'vp8', 'libvpx', 'vp9', 'libvpx-vp9', 'libdav1d', 'mpeg1video', 'mpeg2video', 'mpeg4'],
  ...['msmpeg4v1', 'msmpeg4v2', 'msmpeg4', 'h263', 'h263i', 'h263p', 'flv', 'vp6', 'vp6a', 'vp6f', 'dirac', 'theora'],
  ...['wmv1', 'wmv2', 'wmv3', 'vc1', 'rv10', 'rv20', 'rv30', 'rv40', 'svq1', 'svq3', 'cinepak', 'msvideo1'],
  ...['prores', 'dnxhd', 'cfhd', 'mjpeg', 'dvvideo', 'rawvideo', 'v210', 'huffyuv', 'ffvhuff', 'ffv1', 'utvideo'],
  ...['qtrle', 'png'],
];

export const SOUND_DECODERS = [
  ...[
    'aac',
    'aac_latm',
    'mp3',
    'mp3float',
    'mp2',
    'mp2float',
    'mp1',
    'mp1float',
    'ac3',
    'eac3',
    'dca',
    'truehd',
    'mlp',
  ],
  ...['opus', 'vorbis', 'speex', 'flac', 'alac', 'wmav1', 'wmav2', 'wmapro', 'wmavoice', 'cook', 'sipr', 'qdm2'],
  ...['amrnb', 'amrwb', 'nellymoser', 's302m', 'adpcm_ms', 'adpcm_ima_wav', 'adpcm_ima_qt', 'adpcm_swf'],
  ...['s16le', 's16be', 's24le', 's24be', 's32le', 's32be', 'f32le', 'f32be', 'f64le', 'f64be', 'u8', 's8', 'alaw'].map(
    (format) => `pcm_${format}`,
  ),
  ...['pcm_mulaw', 'pcm_bluray', 'pcm_dvd'],
];

const SUBTITLE_DECODERS = ['srt', 'subrip', 'text', 'ssa', 'ass', 'mov_text', 'webvtt'];

const ALLOWED = new Set([...PICTURE_DECODERS, ...SOUND_DECODERS, ...SUBTITLE_DECODERS]);

/** For the option `codec_whitelist`: libav itself opens no other one when it looks for the facts of streams. */
export const CODEC_WHITELIST = [...ALLOWED].join(',');

/** @returns null when libav has none for the codec, or when it may not run */
export function decoderFor({ codecId }: CodecParameters): Codec | null {
  const codec = Codec.findDecoder(codecId);
  return ALLOWED.has(codec?.name ?? '') ? codec : null;
}
