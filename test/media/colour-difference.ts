type Colour = readonly number[];

/**
 * How different two colours look (CIEDE2000, ISO/CIE 11664-6; as in Sharma, Wu and Dalal, 2005): 1 is hardly visible.
 * @param first red, green and blue of sRGB, 0 to 255
 */
export function colourDifference(first: Colour, second: Colour): number {
  const [lab1, lab2] = [labOf(first), labOf(second)];
  const chroma = (Math.hypot(lab1.a, lab1.b) + Math.hypot(lab2.a, lab2.b)) / 2;
  const stretch = 1 + 0.5 * (1 - seventh(chroma));
  const [c1, c2] = [lab1, lab2].map(({ a, b }) => Math.hypot(a * stretch, b)) as [number, number];
  const [h1, h2] = [lab1, lab2].map(({ a, b }) => Math.atan2(b, a * stretch)) as [number, number];
  const turn = Math.atan2(Math.sin(h2 - h1), Math.cos(h2 - h1));
  const hue = c1 * c2 === 0 ? h1 + h2 : h1 + turn / 2;
  const [lightness, meanChroma] = [(lab1.l + lab2.l) / 2, (c1 + c2) / 2];
  const t =
    1 -
    0.17 * Math.cos(hue - degrees(30)) +
    0.24 * Math.cos(2 * hue) +
    0.32 * Math.cos(3 * hue + degrees(6)) -
    0.2 * Math.cos(4 * hue - degrees(63));
  const middle = (lightness - 50) ** 2;
  const dl = (lab2.l - lab1.l) / (1 + (0.015 * middle) / Math.sqrt(20 + middle));
  const dc = (c2 - c1) / (1 + 0.045 * meanChroma);
  const dh = (2 * Math.sqrt(c1 * c2) * Math.sin(turn / 2)) / (1 + 0.015 * meanChroma * t);
  const positive = ((hue * 180) / Math.PI + 360) % 360;
  const blue = degrees(60 * Math.exp(-(((positive - 275) / 25) ** 2)));
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 - 2 * seventh(meanChroma) * Math.sin(blue) * dc * dh);
}

const degrees = (angle: number): number => (angle * Math.PI) / 180;
const seventh = (chroma: number): number => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));

/** Lightness and two colours of CIELAB, for daylight (D65). */
function labOf(colour: Colour): { readonly l: number; readonly a: number; readonly b: number } {
  const [r, g, b] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ].map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)) as [number, number, number];
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}
