import { Link } from 'react-router';
import { clock } from '../../lib/video-time.js';
import { playsHere } from '../../lib/plays-here.js';
import { stageOf, useProgress } from '../../lib/progress.js';
import { useLeftOffShare } from '../../lib/resume-positions.js';
import type { CatalogItem } from '../../lib/types.js';
import { ProgressRing } from '../progress.js';
import { tileAt } from '../storyboard/tiles.js';
import { TilePicture } from '../storyboard/tile-picture.js';
import { useScrub } from '../storyboard/use-scrub.js';
import { useTiles } from '../storyboard/use-tiles.js';
import { Thumbnail } from './thumbnail.js';
import { workWords } from './work-label.js';
import styles from './video-picture.module.css';

/** The largest width of a column; browsers load 640 pixels for it. Phones have one column. */
const CARD_SIZES = '(max-width: 640px) 100vw, 320px';

interface VideoPictureProps {
  video: CatalogItem;
  isFirst?: boolean;
  /** Its displayed width, as `sizes` of HTML. */
  sizes?: string;
}

/** The picture of a video; pointing at it scrubs through its storyboard. It is 16:9 from the start. */
export function VideoPicture({ video, isFirst = false, sizes = CARD_SIZES }: VideoPictureProps) {
  const { share, handlers } = useScrub();
  const tiles = useTiles(video.storyboard, share !== null);
  const duration = video.durationSeconds ?? 0;
  const canScrub = share !== null && video.storyboard !== undefined;
  const tile = canScrub ? tileAt(tiles, share * duration) : undefined;
  return (
    <div
      className={styles.picture}
      style={{ backgroundColor: video.dominantColour }}
      {...handlers}
      data-scrubbing={canScrub || undefined}
    >
      {video.thumbnailUrl ? (
        <Thumbnail
          video={video}
          sizes={sizes}
          loading={isFirst ? 'eager' : 'lazy'}
          decoding="async"
          className={styles.image}
        />
      ) : (
        <WorkState video={video} />
      )}
      {tile && <TilePicture tile={tile} className={styles.tile} />}
      {canScrub && <span className={styles.line} style={{ insetInlineStart: `${share * 100}%` }} />}
      {duration > 0 && (
        <span className={styles.duration} data-testid="duration">
          {clock(canScrub ? share * duration : duration)}
        </span>
      )}
      <LeftOff videoId={video.id} />
      {playsHere(video) === false && <span className={styles.mark}>Does not play in this browser</span>}
      {/* Hidden: the title beside it is the same link, for keyboard and screen readers. */}
      <Link to={`/watch/${video.id}`} className={styles.link} tabIndex={-1} aria-hidden="true" draggable={false} />
    </div>
  );
}

function WorkState({ video }: { video: CatalogItem }) {
  const progress = useProgress(video.id);
  if (video.status !== 'processing') return <span className={styles.work}>No preview</span>;
  const words = workWords(stageOf(video), progress);
  return (
    <span className={styles.work}>
      <ProgressRing percent={progress?.percent} label={words} />
      <span>{words}</span>
    </span>
  );
}

function LeftOff({ videoId }: { videoId: string }) {
  const share = useLeftOffShare(videoId);
  if (share === undefined) return null;
  return (
    <span className={styles.leftOff}>
      <span style={{ width: `${share * 100}%` }} />
      <span className="visually-hidden">{Math.round(share * 100)} % watched</span>
    </span>
  );
}
