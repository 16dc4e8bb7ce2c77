/** `#rrggbb`, lower case. */
export type Colour = string;

type Channels = readonly [red: number, green: number, blue: number];

/** Steps between a colour and black or white when a shade is looked for. */
const SHADES = 255;

/** Contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The nearest lighter or darker shade of a colour that passes a check; undefined if none does. */
export function nearestShade(colour: Colour, passes: (shade: Colour) => boolean): Colour | undefined {
  for (let step = 0; step <= SHADES; step += 1) {
    const share = step / SHADES;
    const found = [mixed(colour, 0, share), mixed(colour, 255, share)].find(passes);
    if (found !== undefined) return found;
  }
  return undefined;
}

const channels = (colour: Colour): Channels =>
  [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16)) as unknown as Channels;

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(colour: Colour): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Mixes a share of black (0) or white (255) into a colour. */
const mixed = (colour: Colour, target: 0 | 255, share: number): Colour =>
  `#${channels(colour)
    .map((channel) => Math.round(channel + (target - channel) * share))
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
