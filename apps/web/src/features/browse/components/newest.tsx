import { formatNumber } from '../../../lib/words/format.js';
import { useNow } from '../../../lib/now.js';
import type { CatalogItem } from '../../../lib/types.js';
import { FeatureCard } from '../../../components/video/feature-card.js';
import { VideoCard } from '../../../components/video/video-card.js';
import { HomeSection } from './home-row.js';
import styles from './newest.module.css';

const WEEK_MS = 7 * 86_400_000;

interface NewestProps {
  videos: readonly CatalogItem[];
  /** All videos of the library. */
  total: number;
  /** There are no other rows below. */
  isAlone: boolean;
  isFresh: (id: string) => boolean;
}

/** The newest videos, the first one large. As many are shown as fit in two lines; alone on the page, all of them. */
export function Newest({ videos: [first, ...others], total, isAlone, isFresh }: NewestProps) {
  const note = useWeekNote(first ? [first, ...others] : [], total);
  if (!first) return null;
  return (
    <HomeSection title="New" note={note} allAt="/?sort=newest" testId="row-new">
      <ul
        className={styles.newest}
        data-testid="newest"
        data-others={Math.min(others.length, 4)}
        data-all={isAlone || undefined}
      >
        <li className={styles.feature} key={first.id}>
          <FeatureCard video={first} place="card" isNew={isFresh(first.id)} />
        </li>
        {others.map((video) => (
          <li key={video.id}>
            <VideoCard video={video} level={3} isFirst place="card" isNew={isFresh(video.id)} />
          </li>
        ))}
      </ul>
    </HomeSection>
  );
}

/** How many videos came this week; undefined for none, or if there may be more than are known. */
function useWeekNote(newest: readonly CatalogItem[], total: number): string | undefined {
  const since = useNow() - WEEK_MS;
  const count = newest.filter(({ uploadedAt }) => Date.parse(uploadedAt) > since).length;
  const isKnown = count < newest.length || newest.length === total;
  return count > 0 && isKnown ? `${formatNumber(count)} this week` : undefined;
}
