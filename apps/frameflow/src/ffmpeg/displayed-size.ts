export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Clockwise. */
export type Rotation = 0 | 90 | 180 | 270;

/** How a picture is turned for display: first mirrored (left and right change places), if it is, then rotated. */
export interface Orientation {
  readonly isMirrored: boolean;
  readonly rotation: Rotation;
}

/**
 * The orientation of a display matrix (ISO/IEC 14496-12, 8.3.2): a point (x, y) is shown at (ax + cy, bx + dy).
 * @param matrix `a`, `b`, `c` and `d` in any unit
 */
export function orientationOf([a, b, c, d]: readonly [number, number, number, number]): Orientation {
  const isMirrored = a * d - b * c < 0;
  const [x, y] = isMirrored ? [-a, -b] : [a, b];
  return { isMirrored, rotation: quarterTurns((Math.atan2(y, x) * 180) / Math.PI) };
}

/** The nearest quarter turn; browsers show no other angles. */
export function quarterTurns(degrees: number): Rotation {
  const turns = Number.isFinite(degrees) ? ((Math.round(degrees / 90) % 4) + 4) % 4 : 0;
  return (turns * 90) as Rotation;
}

/**
 * The size at which browsers show a picture: square pixels by enlarging the shorter side, then rotation. See HTML,
 * "natural width and height".
 * @param sampleAspect width by height of a pixel; absent and absurd values count as square
 */
export function displayedSize({ width, height }: Size, sampleAspect: number | undefined, rotation: Rotation): Size {
  const aspect = sampleAspect !== undefined && sampleAspect <= 20 && sampleAspect >= 1 / 20 ? sampleAspect : 1;
  const shown = aspect >= 1 ? { width: width * aspect, height } : { width, height: height / aspect };
  const upright = { width: Math.round(shown.width), height: Math.round(shown.height) };
  return rotation % 180 === 0 ? upright : { width: upright.height, height: upright.width };
}

/**
 * The largest size with the same shape inside a box; both sides are even and at least 2.
 * @param enlarge whether to enlarge up to the box
 */
export function fitInto(box: Size, { width, height }: Size, enlarge: boolean): Size {
  const scale = Math.min(box.width / width, box.height / height, enlarge ? Infinity : 1);
  return { width: even(width * scale), height: even(height * scale) };
}

const even = (length: number): number => Math.max(2, Math.round(length / 2) * 2);
