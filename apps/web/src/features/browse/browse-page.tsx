import type { ReactNode } from 'react';
import { useStartOver } from '../../lib/catalog/use-start-over.js';
import { useCatalog } from '../../lib/catalog/use-catalog.js';
import { siteName } from '../../lib/site.js';
import { useSignedIn } from '../../lib/signed-in.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { ErrorState } from '../../components/states.js';
import { BrowseToolbar } from './components/browse-toolbar.js';
import { EmptyLibrary, NothingFound } from './components/nothing-here.js';
import { ResultCount } from './components/result-count.js';
import { VideoGrid, VideoGridSkeleton } from './components/video-grid.js';
import { useCatalogQuery } from './hooks/use-catalog-query.js';
import styles from './browse-page.module.css';

/** `invitation`: shown to managers in an empty library. */
export function BrowsePage({ invitation }: { invitation: ReactNode }) {
  const [query, change] = useCatalogQuery();
  const catalog = useCatalog(query);
  const { isStartingOver, moreError } = useStartOver(catalog);
  const isManager = useSignedIn('manager') !== undefined;
  const videos = catalog.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = query.q !== '' || query.tag !== '';
  useDocumentTitle(query.q ? `“${query.q}”` : query.tag ? `#${query.tag}` : siteName);

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Videos</h1>
      <BrowseToolbar query={query} onChange={change} />
      <ResultCount query={query} count={isNarrowed && !catalog.isPlaceholderData ? countOf(catalog) : undefined} />
      <section className={styles.results} aria-label="Videos" aria-busy={catalog.isPlaceholderData}>
        {catalog.isPending ? (
          <VideoGridSkeleton />
        ) : catalog.isError && videos.length === 0 ? (
          <ErrorState error={catalog.error} onRetry={() => void catalog.refetch()} />
        ) : videos.length > 0 ? (
          <VideoGrid
            videos={videos}
            listKey={catalog.isPlaceholderData ? 'before' : JSON.stringify(query)}
            newestFirst={query.sort === 'newest'}
            hasMore={catalog.hasNextPage && !catalog.isPlaceholderData}
            isLoadingMore={catalog.isFetchingNextPage || isStartingOver}
            moreError={moreError}
            onMore={() => void catalog.fetchNextPage()}
          />
        ) : isNarrowed ? (
          <NothingFound query={query} onClear={() => change({ q: '', tag: '' })} />
        ) : (
          <EmptyLibrary invitation={isManager ? invitation : null} />
        )}
      </section>
    </div>
  );
}

/** Undefined until it is known. Complete lists are counted here, because the feed keeps them up to date. */
function countOf({ data, hasNextPage }: ReturnType<typeof useCatalog>): number | undefined {
  const loaded = data?.pages.reduce((sum, page) => sum + page.items.length, 0);
  return hasNextPage ? data?.pages[0]?.total : loaded;
}
