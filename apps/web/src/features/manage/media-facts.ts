import { formatBytes } from '../../lib/words/format.js';
import type { AdminItem } from '../../lib/types.js';

const CODECS: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  mpeg4: 'MPEG-4',
  mpeg2video: 'MPEG-2',
  prores: 'ProRes',
};

/** A codec as people write it. */
export const codecName = (codec: string): string => CODECS[codec] ?? codec;

/** `1080p, H.264, 412 MB`: the shorter side of the picture, as players call it. Before the probe only the size is known. */
export function mediaFacts({
  width,
  height,
  media,
  sizeBytes,
}: Pick<AdminItem, 'width' | 'height' | 'media' | 'sizeBytes'>): string {
  const lines = width && height ? `${Math.min(width, height)}p` : undefined;
  return [lines, media && codecName(media.videoCodec), formatBytes(sizeBytes)].filter(Boolean).join(', ');
}
