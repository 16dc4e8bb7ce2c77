import type { ExtractionStrategy } from '@reelog/domain';
import type { Source } from '../probe/source.js';
import { decodedSeconds, type IndexedPicture, type SlotIndex } from './packet-index.js';

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
/** A tile is the first picture in its slot, unless one before the slot saves so much. CPU seconds of a video. */
const WORTHWHILE_CPU_SECONDS = 0.5;

/** A tile that is still to be made. */
export type PlannedTile = IndexedPicture & Pick<SlotIndex, 'slot'>;

export interface Plan {
  readonly remainder: Remainder;
  readonly missing: readonly PlannedTile[];
}

/** @param timeOf time of the tile that a key frame gave to a slot */
export function planRest(
  source: Source,
  slots: readonly SlotIndex[],
  timeOf: (slot: number) => number | undefined,
): Plan {
  const first = slots.filter(({ slot }) => timeOf(slot) === undefined);
  if (first.length === 0) return { remainder: 'none', missing: [] };
  const all = lengthOf(slots);
  const cheapest = cheapestTiles(slots, timeOf);
  const saved = Math.min(spannedSeconds(first), all) - spannedSeconds(cheapest);
  const missing = saved * cpuSecondsPerSecond(source) > WORTHWHILE_CPU_SECONDS ? cheapest : first;
  if (spannedSeconds(missing) < WORTHWHILE_SHARE * all) return { remainder: 'spans', missing };
  return { remainder: 'all-frames', missing: first };
}

/** The pictures that need the least decoding, of those in slots and those within half an interval before them. */
function cheapestTiles(slots: readonly SlotIndex[], timeOf: (slot: number) => number | undefined): PlannedTile[] {
  const tiles: PlannedTile[] = [];
  let previous = -Infinity;
  for (const { slot, before, ...first } of slots) {
    const time = timeOf(slot);
    if (time === undefined) {
      const isCheaper = before && before.seconds > previous && decodedSeconds(before) < decodedSeconds(first);
      tiles.push({ slot, ...(isCheaper ? before : first) });
    }
    previous = time ?? tiles.at(-1)?.seconds ?? previous;
  }
  return tiles;
}

/** The record of tiles of key frames that seeks found. */
export const describeSeeks = ({ coded }: Source, count: number): ExtractionStrategy => ({
  name: 'seeks',
  expectedCost: Math.round((count * coded.width * coded.height * KEY_FRAME_COST * 100) / PIXELS_PER_CPU_SECOND) / 100,
  reason: `All of ${count} tiles are key frames that seeks found.`,
});

/** The record of how the tiles were made. `expectedCost` is in CPU seconds. */
export function describePlan(
  source: Source,
  slots: readonly SlotIndex[],
  { missing, remainder }: Plan,
): ExtractionStrategy {
  const keys = ((slots.length - missing.length) * KEY_FRAME_COST) / source.frameRate;
  const cost = (seconds: number): number => Math.round((keys + seconds) * cpuSecondsPerSecond(source) * 100) / 100;
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

/** To decode all frames of a second of the video. */
const cpuSecondsPerSecond = ({ coded, frameRate }: Source): number =>
  (coded.width * coded.height * frameRate) / PIXELS_PER_CPU_SECOND;

/** Seconds to decode, when what two tiles share is decoded once. */
function spannedSeconds(missing: readonly PlannedTile[]): number {
  let [sum, until] = [0, -Infinity];
  for (const { seconds, from } of missing) {
    sum += Math.max(0, seconds - Math.max(until, from.seconds));
    until = Math.max(until, seconds);
  }
  return sum;
}

const lengthOf = (slots: readonly SlotIndex[]): number => (slots.at(-1)?.seconds ?? 0) - (slots[0]?.seconds ?? 0);
