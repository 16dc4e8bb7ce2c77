import type { CatalogVideo } from '../contract/video.schema.js';
import { xml, type Xml, XML_DECLARATION } from '../markup/xml.js';
import { addressesOf, type Feed, updatedAt } from './feed.js';
import { mediaElements, MEDIA_NAMESPACE } from './media-elements.js';

export const RSS_TYPE = 'application/rss+xml; charset=utf-8';

const NAMESPACES = { 'xmlns:atom': 'http://www.w3.org/2005/Atom', 'xmlns:media': MEDIA_NAMESPACE };

/** A feed as RSS 2.0 (https://www.rssboard.org/rss-specification), with Media RSS. */
export const rssFeed = (feed: Feed): string =>
  XML_DECLARATION +
  xml('rss', { version: '2.0', ...NAMESPACES }, [
    xml('channel', {}, [
      xml('title', {}, feed.title),
      xml('link', {}, feed.pageUrl),
      xml('description', {}, feed.description),
      xml('lastBuildDate', {}, rfc822(updatedAt(feed))),
      xml('atom:link', { rel: 'self', type: 'application/rss+xml', href: feed.selfUrl }, ''),
      ...feed.videos.map((video) => item(feed, video)),
    ]),
  ]).text;

function item(feed: Feed, video: CatalogVideo): Xml {
  const { page, stream } = addressesOf(feed, video);
  return xml('item', {}, [
    xml('guid', { isPermaLink: 'false' }, `urn:uuid:${video.id}`),
    xml('title', {}, video.title),
    xml('link', {}, page),
    xml('pubDate', {}, rfc822(video.uploadedAt)),
    xml('description', {}, video.description || undefined),
    ...video.tags.map((tag) => xml('category', {}, tag)),
    video.playable
      ? xml('enclosure', { url: stream, type: video.contentType, length: video.streamSizeBytes ?? video.sizeBytes }, '')
      : undefined,
    ...mediaElements(feed, video),
  ]);
}

const rfc822 = (time: string): string => new Date(time).toUTCString();
