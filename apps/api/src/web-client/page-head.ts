import type { CatalogVideo } from '../contract/video.schema.js';

/** Link previews shorten longer descriptions, Unicode code points. */
const SUMMARY_LENGTH = 300;

/**
 * The client's document with the title, description and picture of a video in its head, for search engines and link
 * previews (Open Graph, https://ogp.me).
 * @param origin of the absolute addresses that Open Graph needs; without it they are omitted
 */
export function describedPage(document: string, video: CatalogVideo, origin: string | undefined): string {
  const description = summary(video.description);
  const absolute = (path: string) => (origin === undefined ? undefined : `${origin}${path}`);
  const page = absolute(`/watch/${video.id}`);
  const picture = video.thumbnailUrl === undefined ? undefined : absolute(`/api/videos/${video.id}/thumbnail.jpg`);
  const tags = [
    ['meta', { name: 'description', content: description }],
    ['link', { rel: 'canonical', href: page }],
    ['meta', { property: 'og:type', content: 'video.other' }],
    ['meta', { property: 'og:site_name', content: 'Reelog' }],
    ['meta', { property: 'og:title', content: video.title }],
    ['meta', { property: 'og:description', content: description }],
    ['meta', { property: 'og:url', content: page }],
    ['meta', { property: 'og:image', content: picture }],
    ['meta', { property: 'og:image:alt', content: picture && video.title }],
    [
      'meta',
      { property: 'video:duration', content: video.durationSeconds && String(Math.round(video.durationSeconds)) },
    ],
    ['meta', { name: 'twitter:card', content: picture && 'summary_large_image' }],
  ] as const;
  const head = tags.filter(([, attributes]) => Object.values(attributes).every(Boolean)).map(element);
  return document
    .replace(/<meta name="description"[^>]*>\s*/, '')
    .replace(
      /<title>[^<]*<\/title>/,
      () => `<title>${escapeHtml(video.title)} · Reelog</title>\n    ${head.join('\n    ')}`,
    );
}

/** On one line, cut at a code point. */
function summary(description: string): string {
  const characters = [...description.replace(/\s+/g, ' ')];
  return characters.length <= SUMMARY_LENGTH
    ? characters.join('')
    : `${characters.slice(0, SUMMARY_LENGTH - 1).join('')}…`;
}

const element = ([name, attributes]: readonly [
  string,
  Readonly<Record<string, string | number | undefined>>,
]): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeHtml(String(value))}"`)
    .join('')} />`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
