import { useStartOver } from '../../../lib/catalog/use-start-over.js';
import { useCatalog } from '../../../lib/catalog/use-catalog.js';
import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogSort } from '../../../lib/types.js';
import { Quoted } from '../../../components/quoted.js';
import { ErrorState } from '../../../components/states.js';
import { EmptyLibrary, NothingFound } from './nothing-here.js';
import { ResultCount } from './result-count.js';
import { SortMenu } from './sort-menu.js';
import { VideoGrid, VideoGridSkeleton } from './video-grid.js';
import styles from './results.module.css';

interface ResultsProps extends CatalogQuery {
  /** All videos, if known. */
  total: number | undefined;
  onClear: () => void;
  onSort: (sort: CatalogSort) => void;
}

/** The list of a search, a tag or an order, as a grid. */
export function Results({ q, tag, sort, total, onClear, onSort }: ResultsProps) {
  const query = { q, tag, sort };
  const catalog = useCatalog(query);
  const { isStartingOver, moreError } = useStartOver(catalog);
  const videos = catalog.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = q !== '' || tag !== '';
  return (
    <>
      <div className={styles.head}>
        <div className={styles.words}>
          <h1>
            <Quoted text={nameOf(query)} />
          </h1>
          <ResultCount query={query} count={catalog.isPlaceholderData ? undefined : countOf(catalog, total)} />
        </div>
        <SortMenu query={query} onSort={onSort} />
      </div>
      <section className={styles.results} aria-label="Videos" aria-busy={catalog.isPlaceholderData}>
        {catalog.isPending ? (
          <VideoGridSkeleton />
        ) : catalog.isError && videos.length === 0 ? (
          <ErrorState error={catalog.error} onRetry={() => void catalog.refetch()} />
        ) : videos.length > 0 ? (
          <VideoGrid
            videos={videos}
            q={q}
            listKey={catalog.isPlaceholderData ? 'before' : JSON.stringify(query)}
            newestFirst={sort === 'newest'}
            hasMore={catalog.hasNextPage && !catalog.isPlaceholderData}
            isLoadingMore={catalog.isFetchingNextPage || isStartingOver}
            moreError={moreError}
            onMore={() => void catalog.fetchNextPage()}
          />
        ) : isNarrowed ? (
          <NothingFound query={query} onClear={onClear} />
        ) : (
          <EmptyLibrary invitation={null} />
        )}
      </section>
    </>
  );
}

const nameOf = ({ q, tag }: CatalogQuery): string => [q && `“${q}”`, tag].filter(Boolean).join(' · ') || 'All videos';

/**
 * Undefined until it is known. Complete lists are counted here, because the feed keeps them up to date.
 * @param all videos of the library
 */
function countOf({ data, hasNextPage }: ReturnType<typeof useCatalog>, all: number | undefined): number | undefined {
  const loaded = data?.pages.reduce((sum, page) => sum + page.items.length, 0);
  return hasNextPage ? (data?.pages[0]?.total ?? all) : loaded;
}
