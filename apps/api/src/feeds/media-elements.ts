import type { CatalogVideo } from '../contract/video.schema.js';
import { xml, type Xml } from '../markup/xml.js';
import { addressesOf, type Feed } from './feed.js';

export const MEDIA_NAMESPACE = 'http://search.yahoo.com/mrss/';

/** Video, player and picture as Media RSS has them (https://www.rssboard.org/media-rss). */
export function mediaElements(feed: Pick<Feed, 'origin'>, video: CatalogVideo): (Xml | undefined)[] {
  const { stream, player, picture } = addressesOf(feed, video);
  const { contentType, sizeBytes, streamSizeBytes = sizeBytes, durationSeconds, width, height } = video;
  const duration = durationSeconds && Math.round(durationSeconds);
  const content = {
    url: stream,
    type: contentType,
    medium: 'video',
    fileSize: streamSizeBytes,
    duration,
    width,
    height,
  };
  return [
    video.playable
      ? xml('media:content', content, [xml('media:title', {}, video.title), xml('media:player', { url: player }, '')])
      : undefined,
    picture === undefined ? undefined : xml('media:thumbnail', { url: picture }, ''),
  ];
}
