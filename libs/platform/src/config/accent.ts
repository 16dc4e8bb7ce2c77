import { type Colour, contrast, nearestShade } from './contrast.js';

/** The accent of a site in the dark and in the light theme. */
export interface Accent {
  readonly dark: Colour;
  readonly light: Colour;
}

/** The backgrounds of the client's two themes. */
export const BACKGROUNDS = { dark: '#100f0d', light: '#faf7f2' } as const satisfies Accent;
type Theme = keyof typeof BACKGROUNDS;

/** Of graphical objects (WCAG 2.2, 1.4.11). */
const MIN_CONTRAST = 3;

/** Reads `#rrggbb` for both themes, or `#dark-theme,#light-theme`; undefined if it is neither. */
export function parseAccent(text: string): Accent | undefined {
  const colours = text.split(',').map((part) => part.trim().toLowerCase());
  if (colours.length > 2 || !colours.every((colour) => /^#[0-9a-f]{6}$/.test(colour))) return undefined;
  const [dark = '', light = dark] = colours;
  return { dark, light };
}

/** What is wrong with an accent that can hardly be seen in one of the themes, with a colour that can. */
export function accentProblem(accent: Accent): string | undefined {
  const theme = (['dark', 'light'] as const).find((each) => !isVisible(accent[each], each));
  if (theme === undefined) return undefined;
  const colour = accent[theme];
  const ratio = Math.floor(contrast(colour, BACKGROUNDS[theme]) * 100) / 100;
  const fact =
    `${colour} has a contrast of ${ratio}:1 on the background of the ${theme} theme (${BACKGROUNDS[theme]}), ` +
    `${MIN_CONTRAST}:1 is needed`;
  return `${fact}; ${suggestion(accent, theme)}`;
}

function suggestion(accent: Accent, theme: Theme): string {
  const own = nearestShade(accent[theme], (shade) => isVisible(shade, theme)) ?? '';
  const other = theme === 'dark' ? 'light' : 'dark';
  const pair = { ...accent, [theme]: own };
  const forBoth = nearestShade(accent[theme], (shade) => isVisible(shade, 'dark') && isVisible(shade, 'light'));
  const direction = theme === 'dark' ? 'lighter' : 'darker';
  if (accent.dark !== accent.light || !isVisible(accent[other], other) || forBoth === undefined)
    return `the nearest shade that has it is ${own} (${direction}): set ${pair.dark},${pair.light}`;
  return (
    `the nearest shade that has it in both themes is ${forBoth} (${direction}): set ${forBoth}, or a colour for each ` +
    `theme, the dark one first: ${pair.dark},${pair.light}`
  );
}

const isVisible = (colour: Colour, theme: Theme): boolean => contrast(colour, BACKGROUNDS[theme]) >= MIN_CONTRAST;
