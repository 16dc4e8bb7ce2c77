/** Two colours count as equal when these upper bits of red, green and blue agree. */
const KEPT_BITS = 3;

interface Bin {
  count: number;
  readonly sum: [number, number, number];
}

/**
 * The most frequent colour of a picture as `#rrggbb`: the mean of the largest group of similar pixels.
 * @param pixels RGB, 8 bits each
 */
export function dominantColour(pixels: Uint8Array): string {
  const bins = new Map<number, Bin>();
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3);
    const key = [red, green, blue].reduce((bits, value) => (bits << KEPT_BITS) | (value >> (8 - KEPT_BITS)), 0);
    const bin: Bin = bins.get(key) ?? { count: 0, sum: [0, 0, 0] };
    bin.count += 1;
    bin.sum[0] += red;
    bin.sum[1] += green;
    bin.sum[2] += blue;
    bins.set(key, bin);
  }
  let largest: Bin = { count: 0, sum: [0, 0, 0] };
  for (const bin of bins.values()) if (bin.count > largest.count) largest = bin;
  const mean = largest.sum.map((sum) => Math.round(sum / Math.max(1, largest.count)));
  return `#${mean.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
