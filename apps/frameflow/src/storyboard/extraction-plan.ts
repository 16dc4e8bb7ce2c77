import type { ExtractionStrategy } from '@reelog/domain';
import type { Source } from '../probe/source.js';
import type { SlotIndex } from './packet-index.js';

/**
 * How the tiles that key frames did not give are made:
 * - `spans`: from the key frame before each of them
 * - `all-frames`: everything is decoded, without the frames that no other frame needs where the decoder can leave them out
 */
export type Remainder = 'none' | 'spans' | 'all-frames';

/** Measured on one core: 300 million pixels decoded a second; a key frame costs as much as three others. */
const PIXELS_PER_CPU_SECOND = 300e6;
const KEY_FRAME_COST = 3;

/** Decoders that can leave out frames that no other frame needs. */
const SKIPPING_DECODERS = ['h264', 'hevc', 'mpeg4', 'mpeg2video', 'mpeg1video', 'vc1', 'msmpeg4v3'];

export const canSkip = ({ codec }: Source): boolean => SKIPPING_DECODERS.includes(codec);

/** Spans must be this much cheaper than decoding everything. */
const WORTHWHILE_SHARE = 0.8;

/** @param missing slots without a tile from a key frame, by slot */
export function remainderFor(missing: readonly SlotIndex[], slots: readonly SlotIndex[]): Remainder {
  if (missing.length === 0) return 'none';
  return spannedSeconds(missing) < WORTHWHILE_SHARE * lengthOf(slots) ? 'spans' : 'all-frames';
}

/** The record of tiles of key frames that seeks found. */
export const describeSeeks = ({ coded }: Source, count: number): ExtractionStrategy => ({
  name: 'seeks',
  expectedCost: Math.round((count * coded.width * coded.height * KEY_FRAME_COST * 100) / PIXELS_PER_CPU_SECOND) / 100,
  reason: `All of ${count} tiles are key frames that seeks found.`,
});

/** The record of how the tiles were made. `expectedCost` is in CPU seconds. */
export function describePlan(
  { coded, frameRate }: Source,
  { slots, missing, remainder }: { slots: readonly SlotIndex[]; missing: readonly SlotIndex[]; remainder: Remainder },
): ExtractionStrategy {
  const perFrame = (coded.width * coded.height) / PIXELS_PER_CPU_SECOND;
  const keys = (slots.length - missing.length) * perFrame * KEY_FRAME_COST;
  const cost = (seconds: number): number => Math.round((keys + seconds * frameRate * perFrame) * 100) / 100;
  const found = `${slots.length - missing.length} of ${slots.length} tiles are key frames`;
  if (remainder === 'none') return { name: 'key-packets', expectedCost: cost(0), reason: `${found}.` };
  if (remainder === 'spans') {
    const seconds = spannedSeconds(missing);
    const reason = `${found}; the others need ${Math.round(seconds)} s of the video to be decoded.`;
    return { name: 'key-packets-and-spans', expectedCost: cost(seconds), reason };
  }
  const reason = `${found}; the others are so far from one that all of the video is decoded.`;
  return { name: 'all-frames', expectedCost: cost(lengthOf(slots)), reason };
}

/** Seconds to decode, when what two tiles share is decoded once. */
function spannedSeconds(missing: readonly SlotIndex[]): number {
  let [sum, until] = [0, -Infinity];
  for (const { seconds, from } of missing) {
    sum += Math.max(0, seconds - Math.max(until, from.seconds));
    until = Math.max(until, seconds);
  }
  return sum;
}

const lengthOf = (slots: readonly SlotIndex[]): number => (slots.at(-1)?.seconds ?? 0) - (slots[0]?.seconds ?? 0);
