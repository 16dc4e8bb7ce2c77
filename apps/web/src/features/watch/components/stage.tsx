import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type RefObject,
} from 'react';
import { Link } from 'react-router';
import { leftOffSeconds } from '../../../lib/video/resume-positions.js';
import { ladderPlays } from '../../../lib/video/ladder-plays.js';
import { playsHere } from '../../../lib/video/plays-here.js';
import { isAwaited, useProgress } from '../../../lib/video/progress.js';
import type { CatalogItem, CatalogVideo } from '../../../lib/types.js';
import { buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { useStore } from '../../../lib/store.js';
import { closePlayer, enterStage, leaveStage, setNext } from '../player/mini/now-playing.js';
import type { PlayerHandle } from '../player/player-handle.js';
import { theatre } from '../player/theatre.js';
import { Conversion } from './conversion.js';
import { Glow } from './glow.js';
import { HistoryLink } from './history-link.js';
import { Unplayable } from './unplayable.js';
import styles from './stage.module.css';

interface StageProps {
  video: CatalogVideo;
  /** From the address; otherwise the position where this browser stopped. */
  fromSeconds: number | undefined;
  player: RefObject<PlayerHandle | null>;
  /** What the end card offers. */
  next?: CatalogItem;
}

/** The player, or a sentence that explains why there is no player. */
export function Stage(props: StageProps) {
  const { video } = props;
  const progress = useProgress(video.id);
  const plays = ladderPlays(video, progress);
  const [isPlaying, setPlaying] = useState(plays);
  if (plays && !isPlaying) setPlaying(true); // it stays so when the progress ends
  if (video.status === 'removed') return <Removed videoId={video.id} />;
  if (!playsHere(video) && !isPlaying) return <Unplayable video={video} />;
  return <PlayerStage {...props} />;
}

/** The place of the player, which is mounted once for all pages: see player-host.tsx. */
function PlayerStage({ video, fromSeconds, player, next }: StageProps) {
  const isTheatre = useStore(theatre);
  const [startSeconds] = useState(() => fromSeconds ?? leftOffSeconds(video.id) ?? 0);
  const stage = useRef<HTMLDivElement>(null);
  const enter = useEffectEvent(() => enterStage(stage.current!, { video, startSeconds, fromSeconds, player }));
  useLayoutEffect(() => {
    enter();
    return leaveStage;
  }, []);
  useEffect(() => setNext(next), [next]);
  return (
    <div className={styles.area} data-theatre={isTheatre || undefined}>
      <Glow video={video} />
      <div ref={stage} className={styles.stage} style={shapesOf(video)} />
      {isAwaited(video) && (
        <div className={styles.growing} role="note">
          <Conversion video={video} />
          <span>It plays as far as it is converted, in a small size at first.</span>
        </div>
      )}
    </div>
  );
}

/**
 * A portrait video gets a landscape stage with the picture in the middle, so that the page keeps its shape. On an
 * upright phone the picture would be tiny, so the stage is as high as the picture, within limits.
 */
function shapesOf({ width = 16, height = 9 }: CatalogVideo): CSSProperties {
  const shape = Math.min(2.4, width / height);
  return { '--shape': Math.max(16 / 9, shape), '--upright-shape': Math.max(4 / 5, shape) } as CSSProperties;
}

function Removed({ videoId }: { videoId: string }) {
  useLayoutEffect(closePlayer, []);
  return (
    <div className={styles.notice} role="alert" data-testid="removed-while-watching">
      <Icon name="videos" size={32} />
      <p>This video was just removed.</p>
      <Link to="/" className={buttonClass()}>
        Find something else to watch
      </Link>
      <HistoryLink videoId={videoId} />
    </div>
  );
}
