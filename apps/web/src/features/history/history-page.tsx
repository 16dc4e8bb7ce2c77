import { useState } from 'react';
import { formatNumber } from '../../lib/words/format.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { Button } from '../../components/button.js';
import { MoreOnScroll } from '../../components/more-on-scroll.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { RoleGate } from '../session/components/role-gate.js';
import { useEvents } from './api/use-events.js';
import { useLogHead } from './api/use-log-head.js';
import { EventDialog } from './components/event-dialog.js';
import { EventList, EventListSkeleton } from './components/event-list.js';
import { HistoryFilters } from './components/history-filters.js';
import { Seal } from './components/seal.js';
import { isNarrowed, useHistoryQuery } from './hooks/use-history-query.js';
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
  const events = useEvents(query);
  const { head } = useLogHead();
  const shownUpTo = events.isPlaceholderData ? undefined : events.data?.pages[0]?.position;
  const behind = useLiveTail(query, shownUpTo, isPaused);
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  const book = titleBook(events.data?.pages.flatMap((page) => page.titles) ?? []);
  useDocumentTitle('History');

  return (
    <div className={styles.page}>
      <h1>History</h1>
      <Seal head={head} />
      <div className={styles.tools}>
        <HistoryFilters query={query} onChange={set} onClear={clear} />
        <Button
          icon={isPaused ? 'play' : 'pause'}
          aria-pressed={isPaused}
          onClick={() => setPaused(!isPaused)}
          data-testid="pause"
        >
          {isPaused ? `Paused${behind > 0 ? `, ${formatNumber(behind)} recorded since` : ''}` : 'Live'}
        </Button>
      </div>
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
