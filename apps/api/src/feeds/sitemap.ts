import type { CatalogVideo } from '../contract/video.schema.js';
import { xml, XML_DECLARATION, type Xml } from '../markup/xml.js';
import { addressesOf } from './feed.js';

/** Of one file (https://www.sitemaps.org/protocol.html). */
export const SITEMAP_VIDEOS = 50_000;

/** Search engines read no more of a description, characters. */
const DESCRIPTION_LENGTH = 2048;
/** The longest video of the format, seconds. */
const LONGEST_SECONDS = 28_800;

const HEAD = `${XML_DECLARATION}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">\n`;

/** The pages of all videos, in parts. @param first the first page of videos, then the others */
export async function* sitemap(
  origin: string,
  first: readonly CatalogVideo[],
  others: AsyncIterable<readonly CatalogVideo[]>,
): AsyncGenerator<string> {
  yield HEAD + urls(origin, first);
  for await (const videos of others) yield urls(origin, videos);
  yield '</urlset>\n';
}

const urls = (origin: string, videos: readonly CatalogVideo[]): string =>
  videos.map((video) => `${url(origin, video).text}\n`).join('');

const url = (origin: string, video: CatalogVideo): Xml =>
  xml('url', {}, [
    xml('loc', {}, addressesOf({ origin }, video).page),
    xml('lastmod', {}, video.updatedAt),
    videoElement(origin, video),
  ]);

/** What search engines show of a video (Google's extension); it needs a picture. */
function videoElement(origin: string, video: CatalogVideo): Xml | undefined {
  const { picture, player } = addressesOf({ origin }, video);
  if (!picture || !video.playable) return undefined;
  const seconds = Math.round(video.durationSeconds ?? 0);
  return xml('video:video', {}, [
    xml('video:thumbnail_loc', {}, picture),
    xml('video:title', {}, video.title),
    xml('video:description', {}, [...(video.description || video.title)].slice(0, DESCRIPTION_LENGTH).join('')),
    xml('video:player_loc', {}, player),
    seconds >= 1 && seconds <= LONGEST_SECONDS ? xml('video:duration', {}, seconds) : undefined,
    xml('video:publication_date', {}, video.uploadedAt),
  ]);
}
