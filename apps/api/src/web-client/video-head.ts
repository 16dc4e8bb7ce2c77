import type { CatalogVideo } from '../contract/video.schema.js';
import { playerSize } from '../embed/player-size.js';
import type { HeadElement, PageHead } from '../markup/document-head.js';

/** Link previews shorten longer descriptions, Unicode code points. */
const SUMMARY_LENGTH = 300;

/**
 * Title, description, picture and player of a video, for search engines and link previews (Open Graph,
 * https://ogp.me; oEmbed, https://oembed.com).
 * @param origin of the absolute addresses that Open Graph needs; without it they are left out
 */
export function videoHead(video: CatalogVideo, siteName: string, origin: string | undefined): PageHead {
  const description = summary(video.description);
  const page = origin && `${origin}/watch/${video.id}`;
  const picture = video.thumbnailUrl && origin && `${origin}/api/videos/${video.id}/thumbnail.jpg`;
  return {
    title: `${video.title} · ${siteName}`,
    description,
    elements: [
      // The client asks for it with these options: then it is there when the client starts.
      ['link', { rel: 'preload', as: 'fetch', crossorigin: 'anonymous', href: `/api/videos/${video.id}` }],
      ['link', { rel: 'canonical', href: page }],
      ['meta', { property: 'og:type', content: 'video.other' }],
      ['meta', { property: 'og:title', content: video.title }],
      ['meta', { property: 'og:description', content: description }],
      ['meta', { property: 'og:url', content: page }],
      ['meta', { property: 'og:image', content: picture }],
      ['meta', { property: 'og:image:alt', content: picture && video.title }],
      ['meta', { property: 'video:duration', content: video.durationSeconds && Math.round(video.durationSeconds) }],
      ...(video.playable && origin ? playerElements(video, origin, picture) : cardElements(picture)),
    ],
  };
}

/** The player for other sites; cards of players need a picture. */
function playerElements(video: CatalogVideo, origin: string, picture: string | undefined): HeadElement[] {
  const player = `${origin}/embed/${video.id}`;
  const { width, height } = playerSize(video);
  const oembed = `${origin}/api/oembed?url=${encodeURIComponent(`${origin}/watch/${video.id}`)}`;
  return [
    ['link', { rel: 'alternate', type: 'application/json+oembed', title: video.title, href: `${oembed}&format=json` }],
    ['link', { rel: 'alternate', type: 'text/xml+oembed', title: video.title, href: `${oembed}&format=xml` }],
    ['meta', { property: 'og:video:url', content: player }],
    ['meta', { property: 'og:video:secure_url', content: player.startsWith('https:') ? player : undefined }],
    ['meta', { property: 'og:video:type', content: 'text/html' }],
    ['meta', { property: 'og:video:width', content: width }],
    ['meta', { property: 'og:video:height', content: height }],
    ['meta', { name: 'twitter:card', content: picture && 'player' }],
    ['meta', { name: 'twitter:title', content: video.title }],
    ['meta', { name: 'twitter:image', content: picture }],
    ['meta', { name: 'twitter:player', content: picture && player }],
    ['meta', { name: 'twitter:player:width', content: picture && width }],
    ['meta', { name: 'twitter:player:height', content: picture && height }],
  ];
}

const cardElements = (picture: string | undefined): HeadElement[] => [
  ['meta', { name: 'twitter:card', content: picture && 'summary_large_image' }],
];

/** On one line, cut at a code point. */
function summary(description: string): string {
  const characters = [...description.replace(/\s+/g, ' ')];
  return characters.length <= SUMMARY_LENGTH
    ? characters.join('')
    : `${characters.slice(0, SUMMARY_LENGTH - 1).join('')}…`;
}
