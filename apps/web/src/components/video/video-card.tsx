import { Link } from 'react-router';
import { cx } from '../../lib/cx.js';
import { formatNumber, formatViews } from '../../lib/format.js';
import type { CatalogItem } from '../../lib/types.js';
import { Age } from '../age.js';
import { VideoPicture } from './video-picture.js';
import styles from './video-card.module.css';

interface VideoCardProps {
  video: CatalogItem;
  /** `tile`: below the heading of its page; `row`: small, picture at the left, in a list with its own heading. */
  shape?: 'tile' | 'row';
  isNew?: boolean;
  /** Visible when the page opens: do not load its picture lazily. */
  isFirst?: boolean;
}

export function VideoCard({ video, shape = 'tile', isNew = false, isFirst = false }: VideoCardProps) {
  const Title = shape === 'tile' ? 'h2' : 'h3';
  return (
    <article className={cx(styles.card, styles[shape], isNew && styles.new)} data-testid={`card-${video.id}`}>
      <VideoPicture video={video} isFirst={isFirst} />
      <div className={styles.words}>
        <Title className={styles.title}>
          <Link to={`/watch/${video.id}`} title={video.title} dir="auto">
            {video.title}
          </Link>
        </Title>
        <p className={styles.facts}>
          {video.views > 0 && (
            <>
              <span title={`${formatNumber(video.views)} views`} data-testid="views">
                {formatViews(video.views)}
              </span>
              <span aria-hidden="true"> · </span>
            </>
          )}
          <Age at={video.uploadedAt} />
        </p>
      </div>
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
