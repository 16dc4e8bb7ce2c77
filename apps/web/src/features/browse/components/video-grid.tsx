import type { CatalogItem } from '../../../lib/types.js';
import { ErrorState } from '../../../components/states.js';
import { MoreOnScroll } from '../../../components/more-on-scroll.js';
import { VideoCard, VideoCardSkeleton } from '../../../components/video/video-card.js';
import { useArrivals } from '../hooks/use-arrivals.js';
import { NewPill } from './new-pill.js';
import styles from './video-grid.module.css';

const FIRST_PICTURES = 8;
const SKELETONS = Array.from({ length: 12 }, (_, i) => i);

interface VideoGridProps {
  videos: CatalogItem[];
  /** The search, whose matches are marked. */
  q: string;
  /** Changes with the query. */
  listKey: string;
  newestFirst: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  moreError: Error | null;
  onMore: () => void;
}

export function VideoGrid({
  videos,
  q,
  listKey,
  newestFirst,
  hasMore,
  isLoadingMore,
  moreError,
  onMore,
}: VideoGridProps) {
  const { shown, heldCount, isFresh, reveal } = useArrivals(videos, listKey, newestFirst);
  const showHeld = () => {
    reveal();
    window.scrollTo({ top: 0, behavior: 'smooth' });
  };
  return (
    <>
      <NewPill count={heldCount} onShow={showHeld} />
      <ul className={styles.grid} data-testid="grid">
        {shown.map((video, i) => (
          <li key={video.id}>
            <VideoCard video={video} q={q} isNew={isFresh(video.id)} isFirst={i < FIRST_PICTURES} place="card" />
          </li>
        ))}
        {isLoadingMore &&
          SKELETONS.slice(0, 4).map((i) => (
            <li key={i} aria-hidden="true">
              <VideoCardSkeleton />
            </li>
          ))}
      </ul>
      {moreError ? (
        <ErrorState error={moreError} onRetry={onMore} />
      ) : (
        <MoreOnScroll hasMore={hasMore} isLoading={isLoadingMore} onMore={onMore} />
      )}
    </>
  );
}

export const VideoGridSkeleton = () => (
  <div className={styles.grid} aria-label="Loading videos" role="status">
    {SKELETONS.map((i) => (
      <VideoCardSkeleton key={i} />
    ))}
  </div>
);
