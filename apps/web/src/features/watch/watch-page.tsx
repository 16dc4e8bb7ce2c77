import type { MediaPlayerInstance } from '@vidstack/react';
import { useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { isApiError } from '../../lib/api-error.js';
import { parseTimeParam } from '../../lib/video-time.js';
import { useDocumentTitle } from '../../lib/use-document-title.js';
import { buttonClass } from '../../components/button.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { useVideo } from './api/use-video.js';
import { HiddenVideo } from './components/hidden-video.js';
import { HistoryLink } from './components/history-link.js';
import { MoreToWatch } from './components/more-to-watch.js';
import { Stage } from './components/stage.js';
import { VideoDetails } from './components/video-details.js';
import { mediaOf } from './player/media-of.js';
import styles from './watch-page.module.css';

export function WatchPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  return <WatchVideo key={id} id={id} fromSeconds={parseTimeParam(params.get('t'))} />;
}

function WatchVideo({ id, fromSeconds }: { id: string; fromSeconds: number | undefined }) {
  const { data: video, error, refetch } = useVideo(id);
  const player = useRef<MediaPlayerInstance>(null);
  useDocumentTitle(video?.title ?? 'Watch');

  const seekTo = (seconds: number) => {
    if (!player.current) return;
    const media = mediaOf(player.current);
    media.currentTime = seconds;
    player.current.el?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    void media.play().catch(() => undefined);
  };

  if (!video && error && !isApiError(error, 404))
    return (
      <>
        <Heading />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </>
    );
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        {video ? (
          <>
            <Stage video={video} fromSeconds={fromSeconds} player={player} />
            <VideoDetails video={video} onSeek={seekTo} currentSeconds={() => player.current?.currentTime ?? 0} />
          </>
        ) : error ? (
          <HiddenVideo id={id} fallback={<Missing id={id} />} />
        ) : (
          <WatchSkeleton />
        )}
      </div>
      <MoreToWatch besides={id} />
    </div>
  );
}

function Missing({ id }: { id: string }) {
  useDocumentTitle('No such video');
  return (
    <EmptyState icon="videos" isPage title="This video does not exist, or was removed." testId="video-missing">
      <Link to="/" className={buttonClass()}>
        All videos
      </Link>
      <HistoryLink videoId={id} />
    </EmptyState>
  );
}

/** The heading of the page while no title is known. */
const Heading = () => <h1 className="visually-hidden">Watch</h1>;

const WatchSkeleton = () => (
  <>
    <Heading />
    <div role="status" aria-label="Loading the video">
      <div className={styles.skeletonStage} />
      <div className={styles.skeletonTitle} />
    </div>
  </>
);
