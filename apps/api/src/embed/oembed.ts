import type { Oembed } from '../contract/oembed.schema.js';
import type { CatalogVideo } from '../contract/video.schema.js';
import { attributesOf } from '../markup/html.js';
import { xml, XML_DECLARATION } from '../markup/xml.js';
import { playerSize, type Size } from './player-size.js';

/** How long other sites may keep an answer, seconds: a title or a picture may change. */
const CACHE_AGE_SECONDS = 3600;

/** Whose videos they are. */
export interface Provider {
  readonly name: string;
  readonly origin: string;
}

/** The id in the address of a watch or embed page of this site; undefined for all other addresses. */
export function videoIdIn(address: string, origin: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname } = new URL(address);
  if (!/^https?:$/.test(protocol) || host !== new URL(origin).host) return undefined;
  return /^\/(?:watch|embed)\/([^/]+)\/?$/.exec(pathname)?.[1];
}

/** The answer for a video (https://oembed.com). @param limits of the site that shows it */
export function oembed(video: CatalogVideo, { name, origin }: Provider, limits: Partial<Size>): Oembed {
  const common = {
    version: '1.0' as const,
    title: video.title,
    provider_name: name,
    provider_url: origin,
    cache_age: CACHE_AGE_SECONDS,
    ...thumbnail(video, origin, limits),
  };
  if (!video.playable) return { type: 'link', ...common };
  const size = playerSize(video, limits);
  return { type: 'video', ...common, html: frame(video, origin, size), ...size };
}

/** The same answer as XML. */
export const oembedXml = (answer: Oembed): string =>
  XML_DECLARATION +
  xml(
    'oembed',
    {},
    Object.entries(answer).map(([name, value]) => xml(name, {}, value)),
  ).text;

/** What a site puts into its page to show the player. */
const frame = ({ id, title }: CatalogVideo, origin: string, { width, height }: Size): string =>
  `<iframe${attributesOf({ src: `${origin}/embed/${id}`, title, width, height })} style="border:0" loading="lazy"` +
  ' allow="autoplay; fullscreen; picture-in-picture; encrypted-media" allowfullscreen></iframe>';

/** The largest picture within the limits, as JPEG. */
function thumbnail({ id, thumbnailUrl, thumbnails = [] }: CatalogVideo, origin: string, limits: Partial<Size>) {
  const { width: maxWidth = Infinity, height: maxHeight = Infinity } = limits;
  const largest = thumbnails
    .filter(({ contentType, width }) => contentType === 'image/jpeg' && width > 0)
    .filter(({ width, height }) => width <= maxWidth && height <= maxHeight)
    .at(-1);
  if (!largest) return {};
  // The picture in use has an address that stays.
  const path = largest.url === thumbnailUrl ? `/api/videos/${id}/thumbnail.jpg` : largest.url;
  return { thumbnail_url: origin + path, thumbnail_width: largest.width, thumbnail_height: largest.height };
}
