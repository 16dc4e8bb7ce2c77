/** Unit of the path: 255 above and below the middle line. */
const FULL_SCALE = 255;
/** Of silence, so that the line never ends. */
const THINNEST = 3;

/** The outline of a waveform around a middle line, as an SVG path: one unit wide for each peak, 510 high. */
export function waveformPath(peaks: readonly number[]): string {
  const sizes = peaks.map((peak) => Math.max(THINNEST, peak));
  const above = sizes.map((size, at) => `${at},${FULL_SCALE - size}`);
  const below = sizes.map((size, at) => `${at},${FULL_SCALE + size}`).reverse();
  return `M${[...above, ...below].join('L')}Z`;
}
