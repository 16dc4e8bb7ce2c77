import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { cx } from '../../lib/cx.js';
import type { CatalogItem } from '../../lib/types.js';
import { useGrowth } from '../../lib/video/video-stage.js';
import { Marked } from '../marked.js';
import { VideoFacts } from './video-facts.js';
import { VideoPicture } from './video-picture.js';
import styles from './video-card.module.css';

const ROW_SIZES = '148px';

interface VideoCardProps {
  video: CatalogItem;
  /** `tile`: below the heading of its page; `row`: small, picture at the left, in a list with its own heading. */
  shape?: 'tile' | 'row';
  /** The level of its title. */
  level?: 2 | 3;
  isNew?: boolean;
  /** Visible when the page opens: do not load its picture lazily. */
  isFirst?: boolean;
  /** The row it is in: its picture grows into the player. */
  place?: string | undefined;
  /** A search, whose matches are marked in the title. */
  q?: string;
  /** Instead of the duration. */
  corner?: ReactNode;
  /** Instead of views, age and tags. */
  facts?: ReactNode;
  /** An action in the upper right corner of the picture. */
  action?: ReactNode;
}

export function VideoCard({
  video,
  shape = 'tile',
  level = shape === 'tile' ? 2 : 3,
  isNew = false,
  isFirst = false,
  place,
  q = '',
  corner,
  facts = <VideoFacts video={video} />,
  action,
}: VideoCardProps) {
  const growth = useGrowth(video.id, place);
  const Title = level === 2 ? 'h2' : 'h3';
  return (
    <article
      className={cx(styles.card, styles[shape], isNew && styles.new)}
      data-testid={`${place ?? 'card'}-${video.id}`}
    >
      <VideoPicture
        video={video}
        isFirst={isFirst}
        place={place}
        corner={corner}
        {...(shape === 'row' && { sizes: ROW_SIZES })}
      />
      <div className={styles.words}>
        <Title className={styles.title}>
          <Link {...growth.link} title={video.title} dir="auto">
            <Marked text={video.title} q={q} />
          </Link>
        </Title>
        <p className={styles.facts}>{facts}</p>
      </div>
      {action && <div className={styles.action}>{action}</div>}
    </article>
  );
}

/** A placeholder in the shape of the card. */
export function VideoCardSkeleton({ shape = 'tile' }: { shape?: 'tile' | 'row' }) {
  return (
    <div className={cx(styles.card, styles[shape], styles.skeleton)} aria-hidden="true">
      <div className={styles.skeletonPicture} />
      <div className={styles.words}>
        <span className={styles.skeletonLine} />
        <span className={styles.skeletonLine} style={{ width: '45%' }} />
      </div>
    </div>
  );
}
