import type { CSSProperties } from 'react';
import type { CatalogVideo } from '../../../lib/types.js';
import styles from './stage.module.css';

/** The light of the picture around the stage: the smallest thumbnail, blurred once. */
export function Glow({ video: { thumbnails, thumbnailUrl } }: { video: CatalogVideo }) {
  const url = thumbnails?.[0]?.url ?? thumbnailUrl;
  return url ? <div className={styles.glow} style={{ '--picture': `url("${url}")` } as CSSProperties} /> : null;
}
