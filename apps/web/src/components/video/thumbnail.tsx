import type { ImgHTMLAttributes } from 'react';
import type { CatalogItem } from '../../lib/types.js';

type Picture = NonNullable<CatalogItem['thumbnails']>[number];

interface ThumbnailProps extends Omit<ImgHTMLAttributes<HTMLImageElement>, 'src' | 'srcSet' | 'alt'> {
  video: Pick<CatalogItem, 'thumbnailUrl' | 'thumbnails'>;
  /** How wide it is shown (`sizes` of HTML): the browser fetches the smallest that will do. */
  sizes: string;
}

/** The picture of a video, as WebP where the browser and the server have it. Nothing before it is made. */
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
