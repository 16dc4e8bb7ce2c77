import { useMediaState } from '@vidstack/react';
import { Thumbnail } from '../../../components/video/thumbnail.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { STAGE_SIZES } from '../stage-sizes.js';
import styles from './player.module.css';

/** The thumbnail, until playback starts. */
export function FirstPicture({ video }: { video: CatalogVideo }) {
  const isStarted = useMediaState('started');
  return isStarted ? null : <Thumbnail className={styles.poster} video={video} sizes={STAGE_SIZES} />;
}
