const UNIT = 0x00010000;

/** Rows a b, c d of the display matrix for clockwise rotations. */
const TURNS = { 90: [0, UNIT, -UNIT, 0], 180: [-UNIT, 0, 0, -UNIT], 270: [0, -UNIT, UNIT, 0] } as const;

/**
 * An MP4 whose first track is rotated clockwise, as phones write it (ISO/IEC 14496-12, 8.3.2: `tkhd`, version 0). ffmpeg's
 * options for this differ between its versions.
 */
export function quarterTurnMatrix(mp4: Buffer, degrees: 90 | 180 | 270): Buffer {
  const turned = Buffer.from(mp4);
  const matrix = turned.indexOf('tkhd') + 4 + 40;
  const [a, b, c, d] = TURNS[degrees];
  [a, b, 0, c, d, 0].forEach((value, index) => turned.writeInt32BE(value, matrix + 4 * index));
  return turned;
}
