import '@vidstack/react/player/styles/base.css';
import { Captions, MediaPlayer, MediaProvider, VIDEO_TYPES, type MediaPlayerInstance } from '@vidstack/react';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { leaveOff } from '../../../lib/resume-positions.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { countView } from '../api/count-view.js';
import { correctEnd } from './correct-end.js';
import { FirstPicture } from './first-picture.js';
import { Gestures } from './gestures.js';
import { mediaOf } from './media-of.js';
import { KeyHint, type Hint } from './key-hint.js';
import { PlayerControls } from './player-controls.js';
import { storedLoudness, storedSpeed, storeLoudness, storeSpeed } from './player-memory.js';
import { ShortcutHelp } from './shortcut-help.js';
import { StreamFailure } from './stream-failure.js';
import { usePlayerKeys } from './use-player-keys.js';
import { useStreamFailure } from './use-stream-failure.js';
import { advance, isView, watchTimeFrom } from './watch-time.js';
import styles from './player.module.css';

const SAVE_EVERY_SECONDS = 5;
/** Videos counted since the page was loaded: each counts once. */
const counted = new Set<string>();

interface PlayerProps {
  video: CatalogVideo;
  /** Where playback begins. */
  startSeconds: number;
  player: RefObject<MediaPlayerInstance | null>;
}

export default function Player({ video, startSeconds, player }: PlayerProps) {
  const [loudness] = useState(storedLoudness);
  const [speed] = useState(storedSpeed);
  const [hint, setHint] = useState<Hint>({ words: '', count: 0 });
  const [isHelpOpen, setHelpOpen] = useState(false);
  const watched = useRef(watchTimeFrom(startSeconds));
  const savedAt = useRef(startSeconds);
  const isStarted = useRef(false);
  const duration = video.durationSeconds ?? 0;
  const tell = (words: string) => setHint(({ count }) => ({ words, count: count + 1 }));
  usePlayerKeys(player, { onDone: tell, onHelp: () => setHelpOpen(true) });
  const { failure, retry } = useStreamFailure(player);

  const start = () => {
    if (isStarted.current || !player.current) return;
    isStarted.current = true;
    if (startSeconds > 0) jump(player.current, startSeconds);
  };
  const save = (seconds: number) => {
    if (!isStarted.current) return;
    savedAt.current = seconds;
    leaveOff(video.id, seconds, duration);
  };
  const saveOnLeaving = useEffectEvent(() => save(watched.current.atSeconds));
  useEffect(() => {
    const onPageHide = () => saveOnLeaving();
    window.addEventListener('pagehide', onPageHide);
    return () => {
      window.removeEventListener('pagehide', onPageHide);
      saveOnLeaving();
    };
  }, []);
  const settleEnd = () => {
    if (player.current && correctEnd(player.current)) save(duration);
  };
  const onTime = (seconds: number) => {
    if (!isStarted.current) return;
    watched.current = advance(watched.current, seconds);
    if (!counted.has(video.id) && isView(watched.current, duration)) {
      counted.add(video.id);
      void countView(video.id);
    }
    if (Math.abs(seconds - savedAt.current) >= SAVE_EVERY_SECONDS) save(seconds);
  };

  return (
    <>
      <MediaPlayer
        ref={player}
        className={styles.player}
        title={video.title}
        src={{ src: video.streamUrl, type: sourceType(video.contentType) }}
        duration={video.durationSeconds}
        artwork={video.thumbnailUrl ? [{ src: video.thumbnailUrl }] : []}
        viewType="video"
        streamType="on-demand"
        load="eager"
        preload="metadata"
        autoPlay
        playsInline
        keyDisabled
        volume={loudness.volume}
        muted={loudness.muted}
        onCanPlay={start}
        onTimeUpdate={({ currentTime }) => onTime(currentTime)}
        onPause={() => save(player.current?.currentTime ?? watched.current.atSeconds)}
        onSeeking={settleEnd}
        onSeeked={settleEnd}
        onEnded={settleEnd}
        onVolumeChange={storeLoudness}
        playbackRate={speed}
        onRateChange={storeSpeed}
        data-testid="player"
      >
        <MediaProvider />
        <FirstPicture video={video} />
        <Captions className={styles.captions} />
        <Gestures onDone={tell} />
        <KeyHint hint={hint} />
        <PlayerControls video={video} isFailed={failure !== undefined} onHelp={() => setHelpOpen(true)} />
        {failure && <StreamFailure reason={failure} onRetry={retry} />}
      </MediaPlayer>
      {isHelpOpen && <ShortcutHelp onClose={() => setHelpOpen(false)} />}
    </>
  );
}

function jump(player: MediaPlayerInstance, seconds: number): void {
  mediaOf(player).currentTime = seconds;
}

/**
 * The player library selects by this type; for types that it does not list (`video/quicktime`, …) the browser decides.
 */
const sourceType = (contentType: string) => (VIDEO_TYPES.has(contentType) ? contentType : 'video/mp4') as 'video/mp4';
