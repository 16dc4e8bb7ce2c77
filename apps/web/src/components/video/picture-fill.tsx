import type { CatalogItem } from '../../lib/types.js';
import styles from './video-picture.module.css';

const WIDE = 16 / 9;

/** Width to height of the picture, if known. */
export function shapeOf({ thumbnails = [], width, height }: CatalogItem): number | undefined {
  const [picture] = thumbnails;
  if (picture) return picture.width / picture.height;
  return width && height ? width / height : undefined;
}

/** Whether the picture leaves next to nothing free in a 16:9 frame, so that it is cut to fill it. */
export const fillsFrame = (video: CatalogItem): boolean => Math.abs((shapeOf(video) ?? WIDE) / WIDE - 1) < 0.08;

/** Behind a picture of another shape than its frame: its smallest size, blurred. */
export function PictureFill({ video }: { video: CatalogItem }) {
  if (!video.thumbnailUrl) return null;
  const url = video.thumbnails?.[0]?.url ?? video.thumbnailUrl;
  return <img src={url} alt="" loading="lazy" decoding="async" className={styles.fill} data-testid="fill" />;
}
