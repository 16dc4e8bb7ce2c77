import type { InputPacket, MediaInput } from '../ffmpeg/media-input.js';
import type { Source } from '../probe/source.js';
import { KeyPictures } from './key-pictures.js';
import type { PictureMakers } from './picture-makers.js';
import { slotOf, slotOfKey, type TileGrid } from './tile-grid.js';

export interface SeekOrder {
  readonly source: Source;
  readonly grid: TileGrid;
  readonly makers: PictureMakers;
  /** A tile may be anywhere in its slot, and slots without a key frame are left out. */
  readonly isRough: boolean;
  /** 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Pictures are decoded a little before they are shown. */
const DELAY_SECONDS = 0.2;
/** After a seek, the key frame comes at once; with this many packets, it does not come. */
const MOST_PACKETS = 500;

/**
 * Takes a key frame for each slot, by seeks: little of the file is read. Unless rough, it stops at the first slot that has
 * none where it is needed. @returns whether all slots have a tile
 */
export function seekKeyPictures(input: MediaInput, { source, grid, makers, isRough, onProgress }: SeekOrder): boolean {
  input.readOnly(source.stream);
  const keys = new KeyPictures(input, source, (picture) => {
    const slot = slotOf(grid, picture.seconds);
    if (slot !== undefined && !makers.strip.has(slot)) makers.addTile(slot, picture);
  });
  const belongs = (slot: number, seconds: number): boolean =>
    (isRough ? slotOf(grid, seconds) : slotOfKey(grid, seconds)) === slot;
  const half = grid.intervalSeconds / 2;
  for (let slot = 0; slot < grid.slotCount; slot += 1) {
    const start = grid.originSeconds + slot * grid.intervalSeconds;
    for (const within of isRough ? [half] : [Math.min(DELAY_SECONDS, half), half]) {
      const key = input.seek(start + within) ? nextKey(input, source.stream) : undefined;
      if (!key || !belongs(slot, key.seconds)) continue;
      keys.add(key, true);
      break;
    }
    if (!isRough && !makers.strip.has(slot)) break;
    onProgress((slot + 1) / grid.slotCount);
  }
  keys.close();
  makers.failures += keys.failures;
  return makers.strip.tiles.length === grid.slotCount;
}

function nextKey(input: MediaInput, stream: number): InputPacket | undefined {
  for (let count = 0; count < MOST_PACKETS; count += 1) {
    const packet = input.next();
    if (!packet) return undefined;
    if (packet.stream === stream && packet.isKey && !packet.isDiscarded) return packet;
  }
  return undefined;
}
