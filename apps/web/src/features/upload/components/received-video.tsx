import { Link } from 'react-router';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { clock } from '../../../lib/video/video-time.js';
import { usePlaceInLine } from '../../../lib/catalog/use-place-in-line.js';
import { playsHere } from '../../../lib/video/plays-here.js';
import { isAwaited, stageOf, useProgress } from '../../../lib/video/progress.js';
import { buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { ProgressBar } from '../../../components/progress.js';
import { workWords } from '../../../components/video/work-label.js';
import type { AdminVideo } from '../../../lib/types.js';
import styles from './upload-row.module.css';

/** The progress of a received video: checking, making previews, converting, ready, or the reason of the failure. */
export function ReceivedVideo({ videoId }: { videoId: string }) {
  const { data: video } = useAdminVideo(videoId);
  if (!video) return <p className={styles.quiet}>Received</p>;
  switch (video.status) {
    case 'processing':
      return <Working video={video} />;
    case 'ready':
      return isAwaited(video) ? <Working video={video} /> : <Ready video={video} />;
    case 'failed':
      return <Failed video={video} />;
    case 'removed':
      return <p className={styles.quiet}>Removed since</p>;
  }
}

function Working({ video }: { video: AdminVideo }) {
  const progress = useProgress(video.id);
  const stage = stageOf(video);
  const isRunning = progress?.stage === stage;
  const place = usePlaceInLine(video.id, !isRunning);
  const words = workWords(stage, progress, place);
  const isProbed = video.durationSeconds !== undefined;
  return (
    <>
      {isRunning && <ProgressBar percent={progress.percent} label={`${words}: ${video.title}`} />}
      <p className={styles.line}>
        <span className={styles.quiet}>
          {words}
          {video.work && video.work.attempt > 1 && `, try ${video.work.attempt} of ${video.work.maxAttempts}`}
        </span>
        {isProbed && playsHere(video) && <Link to={`/watch/${video.id}`}>Watch already</Link>}
      </p>
    </>
  );
}

function Ready({ video }: { video: AdminVideo }) {
  return (
    <div className={styles.line}>
      <p className={styles.good}>
        <Icon name="check" size={18} />
        Ready{video.durationSeconds !== undefined && `, ${clock(video.durationSeconds)}`}
        {!playsHere(video) &&
          (video.conversion
            ? ', but it could not be converted for browsers'
            : ', but this browser cannot play its format')}
      </p>
      <Link to={`/watch/${video.id}`} className={buttonClass()} data-testid="upload-watch">
        Watch
      </Link>
    </div>
  );
}

function Failed({ video }: { video: AdminVideo }) {
  return (
    <div className={styles.failed} role="alert">
      <Icon name="warning" size={18} />
      <p>{video.failure?.message ?? 'This file could not be processed.'}</p>
      <Link to={`/manage?status=failed&edit=${video.id}`} className={buttonClass()}>
        See what can be done
      </Link>
    </div>
  );
}
