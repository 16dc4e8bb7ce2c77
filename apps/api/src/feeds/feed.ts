import type { CatalogVideo } from '../contract/video.schema.js';

/** What a feed is about, and its videos. */
export interface Feed {
  /** The same for ever, whatever the address of the site: a `urn:uuid`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly siteName: string;
  /** Of all addresses in the feed. */
  readonly origin: string;
  /** Address of the feed itself. */
  readonly selfUrl: string;
  /** Address of the page with the same videos. */
  readonly pageUrl: string;
  readonly videos: readonly CatalogVideo[];
}

/** A feed without videos has not changed since then. */
const NEVER = '1970-01-01T00:00:00.000Z';

/** The last change of a video in the feed. */
export const updatedAt = ({ videos }: Feed): string =>
  videos.reduce((latest, video) => (video.updatedAt > latest ? video.updatedAt : latest), NEVER);

/** Addresses of a video for other programs. */
export const addressesOf = ({ origin }: Pick<Feed, 'origin'>, { id, streamUrl, thumbnailUrl }: CatalogVideo) => ({
  page: `${origin}/watch/${id}`,
  player: `${origin}/embed/${id}`,
  stream: origin + streamUrl,
  picture: thumbnailUrl && `${origin}/api/videos/${id}/thumbnail.jpg`,
});
