const UNIT = 0x00010000;

/** Rows a b, c d of the display matrix for clockwise rotations. */
const TURNS = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] } as const;

/** An MP4 whose first track is rotated clockwise, as phones write it. ffmpeg's options for this differ between its versions. */
export const quarterTurnMatrix = (mp4: Buffer, degrees: 90 | 180 | 270): Buffer => displayMatrix(mp4, TURNS[degrees]);

/** An MP4 whose first track has the display matrix a b, c d (ISO/IEC 14496-12, 8.3.2: `tkhd`, version 0). */
export function displayMatrix(mp4: Buffer, [a, b, c, d]: readonly [number, number, number, number]): Buffer {
  const turned = Buffer.from(mp4);
  const matrix = turned.indexOf('tkhd') + 4 + 40;
  [a, b, 0, c, d, 0].forEach((value, index) => turned.writeInt32BE(value * UNIT, matrix + 4 * index));
  return turned;
}
