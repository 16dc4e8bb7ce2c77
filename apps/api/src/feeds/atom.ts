import type { CatalogVideo } from '../contract/video.schema.js';
import { xml, type Xml, XML_DECLARATION } from '../markup/xml.js';
import { addressesOf, type Feed, updatedAt } from './feed.js';
import { mediaElements, MEDIA_NAMESPACE } from './media-elements.js';

export const ATOM_TYPE = 'application/atom+xml; charset=utf-8';

/** A feed as Atom (RFC 4287), with Media RSS. */
export const atomFeed = (feed: Feed): string =>
  XML_DECLARATION +
  xml('feed', { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:media': MEDIA_NAMESPACE }, [
    xml('id', {}, feed.id),
    xml('title', {}, feed.title),
    xml('subtitle', {}, feed.description),
    xml('updated', {}, updatedAt(feed)),
    xml('author', {}, [xml('name', {}, feed.siteName)]),
    xml('link', { rel: 'self', type: 'application/atom+xml', href: feed.selfUrl }, ''),
    xml('link', { rel: 'alternate', type: 'text/html', href: feed.pageUrl }, ''),
    xml('icon', {}, `${feed.origin}/site/icon-192.png`),
    ...feed.videos.map((video) => entry(feed, video)),
  ]).text;

function entry(feed: Feed, video: CatalogVideo): Xml {
  const { page, stream } = addressesOf(feed, video);
  return xml('entry', {}, [
    xml('id', {}, `urn:uuid:${video.id}`),
    xml('title', {}, video.title),
    xml('published', {}, video.uploadedAt),
    xml('updated', {}, video.updatedAt),
    xml('link', { rel: 'alternate', type: 'text/html', href: page }, ''),
    video.playable
      ? xml(
          'link',
          { rel: 'enclosure', type: video.contentType, length: video.streamSizeBytes ?? video.sizeBytes, href: stream },
          '',
        )
      : undefined,
    ...video.tags.map((tag) => xml('category', { term: tag }, '')),
    xml('summary', {}, video.description || undefined),
    ...mediaElements(feed, video),
  ]);
}
