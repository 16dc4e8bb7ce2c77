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
import { useSignedIn } from '../../../lib/signed-in.js';
import { playsHere } from '../../../lib/video/plays-here.js';
import type { CatalogItem, CatalogVideo } from '../../../lib/types.js';
import { buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { VideoPicture } from '../../../components/video/video-picture.js';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { useStore } from '../../../lib/store.js';
import { closePlayer, enterStage, leaveStage, setNext } from '../player/mini/now-playing.js';
import type { PlayerHandle } from '../player/player-handle.js';
import { theatre } from '../player/theatre.js';
import { Glow } from './glow.js';
import { HistoryLink } from './history-link.js';
import { STAGE_SIZES } from '../stage-sizes.js';
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
  if (video.status === 'removed') return <Removed videoId={video.id} />;
  if (!playsHere(video)) return <Unplayable video={video} />;
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

function Unplayable({ video }: { video: CatalogVideo }) {
  const isManager = useSignedIn('manager') !== undefined;
  const { data: admin } = useAdminVideo(video.id);
  return (
    <div className={styles.unplayable} data-testid="unplayable">
      <VideoPicture video={video} isFirst sizes={STAGE_SIZES} />
      <div className={styles.notice} role="note">
        <p>
          This browser cannot play this video’s format
          {admin?.media ? ` (${admin.media.container}, ${admin.media.videoCodec})` : ''}. You can still look through it:
          point at the picture, or press and hold it.
        </p>
        {isManager && admin && (
          <a className={buttonClass()} href={admin.originalUrl} download>
            <Icon name="download" size={18} />
            Download the original
          </a>
        )}
      </div>
    </div>
  );
}
