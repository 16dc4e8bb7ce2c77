import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { isApiError } from '../../lib/api-error.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { buttonClass } from '../../components/button.js';
import { Icon } from '../../components/icon.js';
import { MoreOnScroll } from '../../components/more-on-scroll.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { RoleGate } from '../session/components/role-gate.js';
import { useLogHead } from './api/use-log-head.js';
import { useStory } from './api/use-story.js';
import { EventDialog } from './components/event-dialog.js';
import { EventListSkeleton } from './components/event-list.js';
import { StoryStep } from './components/story-step.js';
import { useHistoryQuery } from './hooks/use-history-query.js';
import { titleAt, titleBook, titlesGivenBy } from './titles.js';
import styles from './history-page.module.css';

export const StoryPage = () => {
  const { videoId = '' } = useParams();
  return (
    <RoleGate role="auditor">
      <Story key={videoId} videoId={videoId} />
    </RoleGate>
  );
};

function Story({ videoId }: { videoId: string }) {
  const { openPosition, set } = useHistoryQuery();
  const { data, error, refetch, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useStory(videoId);
  const { position } = useLogHead();
  const knownUpTo = data?.pages[0]?.position;
  useEffect(() => {
    if (knownUpTo !== undefined && position > knownUpTo) void refetch();
  }, [knownUpTo, position, refetch]);

  const steps = data?.pages.flatMap((page) => page.items) ?? [];
  const book = titleBook(titlesGivenBy(steps.map((step) => step.event)));
  const title = titleAt(book, videoId, Infinity) ?? 'Story';
  useDocumentTitle(`Story of ${title}`);
  const open = (at: number) => set('event', String(at));

  return (
    <div className={styles.page} data-testid="story">
      <Link to="/history" className={`${buttonClass('quiet')} ${styles.back}`}>
        <Icon name="left" size={18} />
        History
      </Link>
      <h1 dir="auto">{title}</h1>
      {isPending ? (
        <EventListSkeleton />
      ) : error && steps.length === 0 ? (
        isApiError(error, 404) ? (
          <EmptyState icon="history" title="There is no such video in the log." />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <ol className={styles.steps}>
          {steps.map((step) => (
            <StoryStep key={step.event.position} step={step} book={book} onOpen={open} />
          ))}
        </ol>
      )}
      <MoreOnScroll hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
      {openPosition !== null && <EventDialog position={openPosition} onOpen={open} onClose={() => set('event', '')} />}
    </div>
  );
}
