import type { Source } from '../probe/source.js';
import type { SlotIndex } from './packet-index.js';

/**
 * Ways to extract tiles from a video, the cheapest first if it applies:
 * - `key-packets`: all packets except the wanted key frames are dropped before the decoder
 * - `key-frames`: the decoder skips all frames except key frames
 * - `seeks`: one run per tile, from the key frame before it
 * - `reference-frames`: everything is decoded except frames that no other frame needs
 * - `all-frames`: everything is decoded
 */
export type ExtractionStrategy = 'key-packets' | 'key-frames' | 'seeks' | 'reference-frames' | 'all-frames';

/** The share of the slots with a picture that must get a tile. */
export const NEEDED_SHARE = 0.9;

/** Measured on one core: about 0.08 s to start ffmpeg and seek, and 300 million pixels decoded a second. */
const SEEK_CPU_SECONDS = 0.08;
const PIXELS_PER_CPU_SECOND = 300e6;

/** Decoders that can skip frames; others (VP9) decode everything. */
const SKIPPING_DECODERS = ['h264', 'hevc', 'mpeg4', 'mpeg2video', 'mpeg1video', 'vc1', 'msmpeg4v3'];

/** Codecs whose packets can be decoded after a copy; of others, NUT loses pixel format or palette. */
const COPIED_CODECS = [...SKIPPING_DECODERS, 'vp8', 'vp9', 'av1', 'mjpeg', 'prores', 'dnxhd', 'theora'];

/** @returns the strategies to try, best first; the last ones work for any video */
export function strategiesFor(
  source: Source,
  slots: readonly SlotIndex[],
  dropsPackets: boolean,
): ExtractionStrategy[] {
  const skips = SKIPPING_DECODERS.includes(source.codec);
  const keyed = slots.filter((slot) => slot.key).length >= slots.length * NEEDED_SHARE;
  const byKeys: ExtractionStrategy[] = keyed
    ? [...when(dropsPackets && COPIED_CODECS.includes(source.codec), 'key-packets'), ...when(skips, 'key-frames')]
    : [];
  const decoding: ExtractionStrategy[] = [...when(skips, 'reference-frames'), 'all-frames'];
  return [
    ...byKeys,
    ...(seekingIsCheaper(source, slots) ? ['seeks' as const, ...decoding] : [...decoding, 'seeks' as const]),
  ];
}

const when = (applies: boolean, strategy: ExtractionStrategy): ExtractionStrategy[] => (applies ? [strategy] : []);

function seekingIsCheaper({ displayed, frameRate }: Source, slots: readonly SlotIndex[]): boolean {
  const cpuPerVideoSecond = (displayed.width * displayed.height * frameRate) / PIXELS_PER_CPU_SECOND;
  const decodedSeconds = slots.reduce((sum, slot) => sum + slot.seconds - slot.decodedFromSeconds, 0);
  const videoSeconds = (slots.at(-1)?.seconds ?? 0) - (slots[0]?.seconds ?? 0);
  return slots.length * SEEK_CPU_SECONDS + decodedSeconds * cpuPerVideoSecond < videoSeconds * cpuPerVideoSecond;
}
