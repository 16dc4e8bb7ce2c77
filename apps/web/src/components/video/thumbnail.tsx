import type { ImgHTMLAttributes } from 'react';
import type { CatalogItem } from '../../lib/types.js';

type Picture = NonNullable<CatalogItem['thumbnails']>[number];

interface ThumbnailProps extends Omit<ImgHTMLAttributes<HTMLImageElement>, 'src' | 'srcSet' | 'alt'> {
  video: Pick<CatalogItem, 'thumbnailUrl' | 'thumbnails'>;
  /** Its displayed width (`sizes` of HTML): the browser loads the smallest sufficient picture. */
  sizes: string;
}

/** The thumbnail of a video, as WebP if browser and server have it. Empty before it exists. */
export function Thumbnail({ video: { thumbnailUrl, thumbnails = [] }, sizes, ...img }: ThumbnailProps) {
  if (!thumbnailUrl) return null;
  const webp = srcSetOf(thumbnails, 'image/webp');
  return (
    <picture>
      {webp && <source type="image/webp" srcSet={webp} sizes={sizes} />}
      <img {...img} sizes={sizes} srcSet={srcSetOf(thumbnails, 'image/jpeg')} src={thumbnailUrl} alt="" />
    </picture>
  );
}

const srcSetOf = (pictures: readonly Picture[], type: string): string | undefined =>
  pictures
    .filter(({ contentType }) => contentType === type)
    .map(({ url, width }) => `${url} ${width}w`)
    .join(', ') || undefined;
