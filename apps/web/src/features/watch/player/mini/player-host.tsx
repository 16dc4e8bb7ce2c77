import { useEffect, useRef, type KeyboardEvent } from 'react';
import { createPortal } from 'react-dom';
import { matchPath, useLocation } from 'react-router';
import { cx } from '../../../../lib/cx.js';
import { useStore } from '../../../../lib/store.js';
import { Button } from '../../../../components/button.js';
import { useVideo } from '../../api/use-video.js';
import { Player } from '../player.js';
import { closePlayer, nowPlaying, playerBox, setMiniSlot, type NowPlaying } from './now-playing.js';
import styles from './player-host.module.css';

/** Renders the player of all pages into its box, and the mini player, where the box is while other pages are open. */
export default function PlayerHost() {
  const now = useStore(nowPlaying);
  return now && <Host key={now.video.id} now={now} />;
}

function Host({ now }: { now: NowPlaying }) {
  const { data: video = now.video } = useVideo(now.video.id);
  const isMini = now.place === 'mini';
  const isRemoved = video.status === 'removed';
  const section = useRef<HTMLElement>(null);
  useEndOnOtherVideo(now);
  useEffect(() => {
    setMiniSlot(section.current);
    return () => setMiniSlot(null);
  }, []);

  const close = () => {
    const hadFocus = section.current?.contains(document.activeElement);
    closePlayer();
    if (hadFocus) document.getElementById('main')?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isMini && event.key === 'Escape' && !event.defaultPrevented) close();
  };
  return (
    <section
      ref={section}
      className={cx(styles.mini, isRemoved && styles.removed)}
      hidden={!isMini}
      aria-label="Mini player"
      onKeyDown={onKeyDown}
      data-mini-player
      data-testid="mini-player"
    >
      {isRemoved ? (
        <>
          <p role="alert">This video was just removed.</p>
          <Button onClick={close}>Close</Button>
        </>
      ) : (
        createPortal(<Player {...now} video={video} isMini={isMini} onClose={close} />, playerBox)
      )}
    </section>
  );
}

/** The page of another video ends the mini player, also when that one does not play. */
function useEndOnOtherVideo({ video, place }: NowPlaying): void {
  const { pathname } = useLocation();
  const opened = matchPath('/watch/:id', pathname)?.params.id;
  useEffect(() => {
    if (place === 'mini' && opened !== undefined && opened !== video.id) closePlayer();
  }, [place, opened, video.id]);
}
