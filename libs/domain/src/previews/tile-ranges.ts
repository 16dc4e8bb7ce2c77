import type { TileBytes } from '../events/video-events.js';

/** Both ends are part of the range, as in HTTP. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface TileRanges {
  /** In order of time. */
  readonly tiles: readonly ByteRange[];
  /** Of each black picture, which stands for a gap. */
  readonly gaps: readonly ByteRange[];
  /** Of the whole file. */
  readonly sizeBytes: number;
}

/** The file of all tiles, each as a JPEG of its own: a BIF file, as Roku specifies it. */
export const TILES_FILE = 'tiles.bif';

/** Where the pictures of a BIF file begin: after its header and an index of them, which has an end marker. */
export const bifPicturesOffset = (pictureCount: number): number => 64 + 8 * (pictureCount + 1);

/** Where the pictures are in the file of all tiles. */
export function tileRanges({ sizes, gaps = [] }: TileBytes): TileRanges {
  const ranges = { tiles: [] as ByteRange[], gaps: [] as ByteRange[] };
  const isGap = new Set(gaps);
  let start = bifPicturesOffset(sizes.length);
  sizes.forEach((size, picture) => {
    ranges[isGap.has(picture) ? 'gaps' : 'tiles'].push({ start, end: start + size - 1 });
    start += size;
  });
  return { ...ranges, sizeBytes: start };
}
