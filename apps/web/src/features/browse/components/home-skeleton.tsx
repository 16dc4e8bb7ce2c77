import { cx } from '../../../lib/cx.js';
import { leftOffIds } from '../../../lib/video/resume-positions.js';
import { VideoCardSkeleton } from '../../../components/video/video-card.js';
import { FULL_ROW } from './continue-watching.js';
import { HomeSection } from './home-row.js';
import home from './home.module.css';
import newest from './newest.module.css';
import row from './home-row.module.css';
import styles from './home-skeleton.module.css';

const CARDS = Array.from({ length: 8 }, (_, i) => i);

function StoppedSkeleton({ count }: { count: number }) {
  if (count === 0) return null;
  const isSmall = count < FULL_ROW;
  return (
    <HomeSection title="Continue watching" testId="skeleton-watching">
      <div className={cx(row.row, isSmall && row.small)}>
        {CARDS.slice(0, isSmall ? count : 5).map((i) => (
          <VideoCardSkeleton key={i} shape={isSmall ? 'row' : 'tile'} />
        ))}
      </div>
    </HomeSection>
  );
}

/** The front page before it is known. Headings that are certain to come are there already. */
export const HomeSkeleton = () => (
  <div className={home.rows} role="status" aria-label="Loading videos">
    <StoppedSkeleton count={leftOffIds().length} />
    <HomeSection title="New" testId="skeleton-new">
      <ul className={newest.newest}>
        <li className={newest.feature}>
          <div className={styles.feature} />
        </li>
        {CARDS.map((i) => (
          <li key={i}>
            <VideoCardSkeleton />
          </li>
        ))}
      </ul>
    </HomeSection>
  </div>
);
