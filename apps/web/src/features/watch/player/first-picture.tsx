import { useMediaState } from '@vidstack/react';
import styles from './player.module.css';

/** The thumbnail, until something was played. */
export function FirstPicture({ url }: { url: string | undefined }) {
  const isStarted = useMediaState('started');
  return url && !isStarted ? <img className={styles.poster} src={url} alt="" /> : null;
}
