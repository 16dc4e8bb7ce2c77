import { useId, useState } from 'react';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { Button } from '../../components/button.js';
import { MoreOnScroll } from '../../components/more-on-scroll.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { RoleGate } from '../session/components/role-gate.js';
import { useEvents } from './api/use-events.js';
import { useLogHead } from './api/use-log-head.js';
import { EventDialog } from './components/event-dialog.js';
import { EventList, EventListSkeleton } from './components/event-list.js';
import { FilterToggle } from './components/filter-toggle.js';
import { HistoryFilters } from './components/history-filters.js';
import { LiveToggle } from './components/live-toggle.js';
import { Seal } from './components/seal.js';
import { countOfFilters, isNarrowed, useHistoryQuery } from './hooks/use-history-query.js';
import { useLiveTail } from './hooks/use-live-tail.js';
import { titleBook } from './titles.js';
import styles from './history-page.module.css';

export const HistoryPage = () => (
  <RoleGate role="auditor">
    <HistoryDesk />
  </RoleGate>
);

function HistoryDesk() {
  const { query, openPosition, set, clear } = useHistoryQuery();
  const [isPaused, setPaused] = useState(false);
  const [isFiltering, setFiltering] = useState(false);
  const filtersId = useId();
  const events = useEvents(query);
  const { head } = useLogHead();
  const shownUpTo = events.isPlaceholderData ? undefined : events.data?.pages[0]?.position;
  const behind = useLiveTail(query, shownUpTo, isPaused);
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  const book = titleBook(events.data?.pages.flatMap((page) => page.titles) ?? []);
  useDocumentTitle('History');

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>History</h1>
        <FilterToggle
          count={countOfFilters(query)}
          aria-expanded={isFiltering}
          aria-controls={filtersId}
          onClick={() => setFiltering(!isFiltering)}
        />
        <LiveToggle isPaused={isPaused} behind={behind} onClick={() => setPaused(!isPaused)} />
      </div>
      <Seal head={head} />
      <HistoryFilters id={filtersId} isOpen={isFiltering} query={query} onChange={set} onClear={clear} />
      {events.isPending ? (
        <EventListSkeleton />
      ) : events.isError && items.length === 0 ? (
        <ErrorState error={events.error} onRetry={() => void events.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState
          icon="history"
          title={isNarrowed(query) ? 'Nothing of this kind was recorded.' : 'Nothing has been recorded yet.'}
        >
          {isNarrowed(query) ? (
            <Button onClick={clear}>Show all events</Button>
          ) : (
            <p>Everything that people and the server do is listed here, from the first upload on.</p>
          )}
        </EmptyState>
      ) : (
        <EventList events={items} book={book} onOpen={(position) => set('event', String(position))} />
      )}
      <MoreOnScroll
        hasMore={events.hasNextPage}
        isLoading={events.isFetchingNextPage}
        onMore={() => void events.fetchNextPage()}
      />
      {openPosition !== null && (
        <EventDialog
          position={openPosition}
          onOpen={(position) => set('event', String(position))}
          onClose={() => set('event', '')}
        />
      )}
    </div>
  );
}
