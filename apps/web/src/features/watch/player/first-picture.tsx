import { useMediaState } from '@vidstack/react';
import { Thumbnail } from '../../../components/video/thumbnail.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { STAGE_SIZES } from '../stage-sizes.js';
import styles from './player.module.css';

/** The thumbnail, until playback starts or another picture is looked at. */
export function FirstPicture({ video }: { video: CatalogVideo }) {
  const isStarted = useMediaState('started');
  const isAtStart = useMediaState('currentTime') === 0;
  const isSeeking = useMediaState('seeking');
  return isStarted || (!isAtStart && !isSeeking) ? null : (
    <Thumbnail className={styles.poster} video={video} sizes={STAGE_SIZES} />
  );
}
