import { PlayButton, useMediaState } from '@vidstack/react';
import { Link } from 'react-router';
import { Icon } from '../../../../components/icon.js';
import type { CatalogVideo } from '../../../../lib/types.js';
import styles from './mini-controls.module.css';

/** Below the picture of the mini player: back to the video, pause, close. */
export function MiniControls({ video, onClose }: { video: CatalogVideo; onClose: () => void }) {
  const isPaused = useMediaState('paused');
  const hasEnded = useMediaState('ended');
  const path = `/watch/${video.id}`;
  return (
    <>
      {/* Hidden: the title is the same link, for keyboard and screen readers. */}
      <Link to={path} className={styles.picture} tabIndex={-1} aria-hidden="true" draggable={false} />
      <div className={styles.bar}>
        <Played />
        <Link to={path} className={styles.title} title="Back to the video" dir="auto">
          {video.title}
        </Link>
        <PlayButton className={styles.button} aria-label={hasEnded ? 'Play again' : isPaused ? 'Play' : 'Pause'}>
          <Icon name={hasEnded ? 'again' : isPaused ? 'play' : 'pause'} />
        </PlayButton>
        <button
          type="button"
          className={styles.button}
          aria-label="Close the mini player"
          title="Close (Esc)"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
    </>
  );
}

function Played() {
  const share = useMediaState('currentTime') / (useMediaState('duration') || 1);
  return <span className={styles.played} style={{ scale: `${Math.min(1, share)} 1` }} />;
}
