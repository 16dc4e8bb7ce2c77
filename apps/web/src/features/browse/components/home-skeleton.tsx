import { leftOffIds } from '../../../lib/video/resume-positions.js';
import { VideoCardSkeleton } from '../../../components/video/video-card.js';
import { HomeSection } from './home-row.js';
import home from './home.module.css';
import newest from './newest.module.css';
import row from './home-row.module.css';
import styles from './home-skeleton.module.css';

const CARDS = Array.from({ length: 8 }, (_, i) => i);

/** The front page before it is known. Headings that are certain to come are there already. */
export const HomeSkeleton = () => (
  <div className={home.rows} role="status" aria-label="Loading videos">
    {leftOffIds().length > 0 && (
      <HomeSection title="Continue watching" testId="skeleton-watching">
        <div className={row.row}>
          {CARDS.slice(0, 5).map((i) => (
            <VideoCardSkeleton key={i} />
          ))}
        </div>
      </HomeSection>
    )}
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
