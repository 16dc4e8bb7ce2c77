import type { ReactNode } from 'react';
import { useSignedIn } from '../../../lib/signed-in.js';
import { formatNumber } from '../../../lib/words/format.js';
import type { useHome } from '../../../lib/catalog/use-home.js';
import type { CatalogItem } from '../../../lib/types.js';
import type { Home } from '../../../lib/catalog/home.js';
import { ErrorState } from '../../../components/states.js';
import { VideoCard } from '../../../components/video/video-card.js';
import { useContinueWatching } from '../hooks/use-continue-watching.js';
import { useFreshIds, useQuietRefresh } from '../hooks/use-quiet-refresh.js';
import { ContinueWatching } from './continue-watching.js';
import { HomeRow } from './home-row.js';
import { HomeSkeleton } from './home-skeleton.js';
import { NewPill } from './new-pill.js';
import { Newest } from './newest.js';
import { EmptyLibrary } from './nothing-here.js';
import styles from './home.module.css';

/** How many of the newest videos a screen of usual width shows. */
const SEEN_ABOVE = 5;

interface HomeProps {
  home: ReturnType<typeof useHome>;
  /** Shown to managers in an empty library. */
  invitation: ReactNode;
}

/** The front page: what to continue, what is new, and the most used tags. */
export function HomeRows({ home: { data, error, refetch }, invitation }: HomeProps) {
  const isManager = useSignedIn('manager') !== undefined;
  if (!data && error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <HomeSkeleton />;
  if (data.newest.length === 0) return <EmptyHome home={data} refetch={refetch} invitation={isManager && invitation} />;
  return <Rows home={data} refetch={refetch} />;
}

function EmptyHome({ home, refetch, invitation }: { home: Home; refetch: () => unknown; invitation: ReactNode }) {
  useQuietRefresh(home, refetch);
  return <EmptyLibrary invitation={invitation || null} />;
}

function Rows({ home, refetch }: { home: Home; refetch: () => unknown }) {
  const stopped = useContinueWatching(home);
  const waiting = useQuietRefresh(home, refetch);
  const fresh = useFreshIds(home.newest);
  const seen = new Set(home.newest.slice(0, SEEN_ABOVE).map(({ id }) => id));
  const showWaiting = () => {
    void refetch();
    window.scrollTo({ top: 0, behavior: 'smooth' });
  };
  return (
    <>
      <NewPill count={waiting} onShow={showWaiting} />
      <div className={styles.rows} data-testid="home">
        <ContinueWatching stopped={stopped} />
        <Newest
          videos={home.newest}
          total={home.total}
          isAlone={home.rows.length === 0}
          isFresh={(id) => fresh.has(id)}
        />
        {home.rows.map(({ tag, total, items }) => (
          <HomeRow
            key={tag}
            title={tag}
            note={formatNumber(total)}
            allAt={`/?${new URLSearchParams({ tag })}`}
            content={items.map(({ id }) => id).join()}
            testId={`row-of-${tag}`}
          >
            {unseenFirst(items, seen).map((video) => (
              <li key={video.id}>
                <VideoCard video={video} level={3} place={`in-${tag}`} />
              </li>
            ))}
          </HomeRow>
        ))}
      </div>
    </>
  );
}

/** Videos of a row; those that *New* shows above are last. */
const unseenFirst = (items: readonly CatalogItem[], seen: ReadonlySet<string>): CatalogItem[] => [
  ...items.filter(({ id }) => !seen.has(id)),
  ...items.filter(({ id }) => seen.has(id)),
];
