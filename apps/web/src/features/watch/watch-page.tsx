import { useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { isApiError } from '../../lib/api-error.js';
import { parseTimeParam } from '../../lib/video/video-time.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { buttonClass } from '../../components/button.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { useRelated } from './api/use-related.js';
import { useVideo } from './api/use-video.js';
import { Heading } from './components/heading.js';
import { HiddenVideo } from './components/hidden-video.js';
import { HistoryLink } from './components/history-link.js';
import { RelatedSkeleton, RelatedVideos } from './components/related-videos.js';
import { Stage } from './components/stage.js';
import { VideoTabs } from './components/video-tabs.js';
import type { PlayerHandle } from './player/player-handle.js';
import styles from './watch-page.module.css';

export function WatchPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  return <WatchVideo key={id} id={id} fromSeconds={parseTimeParam(params.get('t'))} />;
}

function WatchVideo({ id, fromSeconds }: { id: string; fromSeconds: number | undefined }) {
  const { data: video, error, refetch } = useVideo(id);
  const related = useRelated(id, video !== undefined);
  const next = related.data?.items.find((item) => item.id === related.data.next);
  const others = related.data?.items.filter((item) => item !== next) ?? [];
  const player = useRef<PlayerHandle>(null);
  useDocumentTitle(video?.title ?? 'Watch');

  const seekTo = (seconds: number) => player.current?.playFrom(seconds);
  const currentSeconds = () => player.current?.currentSeconds() ?? 0;

  if (!video && error && !isApiError(error, 404))
    return (
      <>
        <UnknownTitle />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </>
    );
  if (!video && error) return <HiddenVideo id={id} fallback={<Missing id={id} />} />;
  return (
    <div className={styles.page}>
      {video ? (
        <>
          <div className={styles.stage}>
            <Stage video={video} fromSeconds={fromSeconds} player={player} {...(next && { next })} />
          </div>
          <div className={styles.details}>
            <Heading video={video} currentSeconds={currentSeconds} />
            <VideoTabs video={video} onSeek={seekTo} currentSeconds={currentSeconds} />
          </div>
        </>
      ) : (
        <WatchSkeleton />
      )}
      {related.isPending ? <RelatedSkeleton /> : <RelatedVideos next={next} others={others} />}
    </div>
  );
}

function Missing({ id }: { id: string }) {
  useDocumentTitle('No such video');
  return (
    <EmptyState icon="videos" isPage title="This video does not exist, or was removed." testId="video-missing">
      <p>The link may have been mistyped. The search above finds every video.</p>
      <Link to="/" className={buttonClass('primary')}>
        All videos
      </Link>
      <HistoryLink videoId={id} />
    </EmptyState>
  );
}

/** The heading of the page while no title is known. */
const UnknownTitle = () => <h1 className="visually-hidden">Watch</h1>;

const WatchSkeleton = () => (
  <>
    <div className={styles.stage} role="status" aria-label="Loading the video">
      <div className={styles.skeletonStage} />
    </div>
    <div className={styles.details}>
      <UnknownTitle />
      <div className={styles.skeletonTitle} />
      <div className={styles.skeletonFacts} />
    </div>
  </>
);
