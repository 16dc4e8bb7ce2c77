import { BACKGROUNDS } from '@reelog/platform';

/** The longest name that home screens show whole, characters. */
const SHORT_NAME_LENGTH = 12;

const MARK_ICONS = [
  { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
  { src: '/site/icon-192.png', sizes: '192x192', type: 'image/png' },
  { src: '/site/icon-512.png', sizes: '512x512', type: 'image/png' },
];

/**
 * The web app manifest: how the site appears on a home screen (https://www.w3.org/TR/appmanifest/).
 * @param logoPixels width and height of a square logo, which then replaces the mark
 */
export const siteManifest = (name: string, logoPixels: number | undefined) => ({
  id: '/',
  name,
  short_name: shortName(name),
  start_url: '/',
  scope: '/',
  display: 'standalone',
  theme_color: BACKGROUNDS.dark,
  background_color: BACKGROUNDS.dark,
  icons:
    logoPixels === undefined
      ? MARK_ICONS
      : [{ src: '/site/icon-512.png', sizes: `${logoPixels}x${logoPixels}`, type: 'image/png' }],
});

/** The name if it is short, else its first words that are. */
function shortName(name: string): string {
  const [first = '', ...others] = name.split(/\s+/);
  let short = first;
  for (const word of others) {
    if (lengthOf(`${short} ${word}`) > SHORT_NAME_LENGTH) break;
    short += ` ${word}`;
  }
  return [...short].slice(0, SHORT_NAME_LENGTH).join('');
}

const lengthOf = (text: string): number => [...text].length;
