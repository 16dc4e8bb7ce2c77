import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { cx } from '../../lib/cx.js';
import { isAwaited, stageOf, useProgress } from '../../lib/video/progress.js';
import { useLeftOffShare } from '../../lib/video/resume-positions.js';
import type { CatalogItem } from '../../lib/types.js';
import { useGrowth } from '../../lib/video/video-stage.js';
import { clock } from '../../lib/video/video-time.js';
import { ProgressRing } from '../progress.js';
import { tileAt } from '../storyboard/tiles.js';
import { NoTile } from '../storyboard/no-tile.js';
import { TilePicture } from '../storyboard/tile-picture.js';
import { useScrub } from '../storyboard/use-scrub.js';
import { useTiles } from '../storyboard/use-tiles.js';
import { fillsFrame, PictureFill, shapeOf } from './picture-fill.js';
import { StatePill } from './state-pill.js';
import { Thumbnail } from './thumbnail.js';
import { workWords } from './work-label.js';
import styles from './video-picture.module.css';

/** The largest width of a column; browsers load 640 pixels for it. Phones have one column. */
const CARD_SIZES = '(max-width: 640px) 100vw, 320px';
/** A picture at least this wide is cut to fill a tall frame; a narrower one would lose too much. */
const CUT_FROM = 1.3;

interface VideoPictureProps {
  video: CatalogItem;
  isFirst?: boolean;
  /** Its displayed width, as `sizes` of HTML. */
  sizes?: string;
  /** It fills the height that its parent has, instead of 16:9. */
  isTall?: boolean;
  /** The row it is in, if it grows into the player. */
  place?: string | undefined;
  /** In the lower right corner, instead of the duration. */
  corner?: ReactNode;
  children?: ReactNode;
}

/** The picture of a video; pointing at it scrubs through its storyboard. It has its shape from the start. */
export function VideoPicture({
  video,
  isFirst = false,
  sizes = CARD_SIZES,
  isTall = false,
  place,
  corner,
  children,
}: VideoPictureProps) {
  const { share, handlers } = useScrub();
  const growth = useGrowth(video.id, place);
  const tiles = useTiles(video.storyboard, share !== null);
  const duration = video.durationSeconds ?? 0;
  const canScrub = share !== null && video.storyboard !== undefined;
  const tile = canScrub ? tileAt(tiles, share * duration) : undefined;
  const isCut = isTall ? (shapeOf(video) ?? CUT_FROM) >= CUT_FROM : fillsFrame(video);
  return (
    <div
      className={cx(styles.picture, isTall && styles.tall)}
      style={{ backgroundColor: video.dominantColour, ...growth.style }}
      {...handlers}
      data-scrubbing={canScrub || undefined}
    >
      {!isCut && <PictureFill video={video} />}
      {video.thumbnailUrl ? (
        <Thumbnail
          video={video}
          sizes={sizes}
          loading={isFirst ? 'eager' : 'lazy'}
          fetchPriority={isFirst && isTall ? 'high' : 'auto'}
          decoding="async"
          className={cx(styles.image, isCut && styles.cut)}
        />
      ) : (
        <WorkState video={video} />
      )}
      {tile && <TilePicture tile={tile} fit={isCut ? 'cover' : 'contain'} className={styles.tile} />}
      {canScrub && !tile && tiles.length > 0 && <NoTile />}
      {children}
      {duration > 0 && (corner ?? <PictureChip>{clock(duration)}</PictureChip>)}
      <LeftOff videoId={video.id} />
      <StatePill video={video} />
      {canScrub && <ScrubLine share={share} time={clock(share * duration)} />}
      {/* Hidden: the title beside it is the same link, for keyboard and screen readers. */}
      <Link {...growth.link} className={styles.link} tabIndex={-1} aria-hidden="true" draggable={false} />
    </div>
  );
}

/** A few words in the lower right corner of a picture. */
export const PictureChip = ({ children }: { children: ReactNode }) => (
  <span className={styles.chip} data-testid="duration">
    {children}
  </span>
);

const ScrubLine = ({ share, time }: { share: number; time: string }) => (
  <span className={styles.line} style={{ left: `${share * 100}%` }}>
    <span className={styles.time} style={{ translate: `-${share * 100}%` }} data-testid="scrub-time">
      {time}
    </span>
  </span>
);

function WorkState({ video }: { video: CatalogItem }) {
  const progress = useProgress(video.id);
  if (!isAwaited(video)) return <span className={styles.work}>No preview</span>;
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
