import { Link } from 'react-router';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { escaped } from '../../../lib/words/escaped.js';
import { formatBytes } from '../../../lib/words/format.js';
import { isAwaited, stageOf, useProgress } from '../../../lib/video/progress.js';
import { ProgressBar } from '../../../components/progress.js';
import { workWords } from '../../../components/video/work-label.js';
import type { Upload } from '../upload-queue.js';
import styles from './upload-tray.module.css';

/** A file in the tray: its name, what happens with it, and how far it is. */
export function TrayRow({ upload, isOffline }: { upload: Upload; isOffline: boolean }) {
  const { state, sizeBytes } = upload;
  const fileName = escaped(upload.fileName);
  const away = isOffline && (state.step === 'waiting' || state.step === 'asking');
  const sent = state.step === 'sending' || state.step === 'asking' ? Math.min(state.sentBytes ?? 0, sizeBytes) : 0;
  return (
    <li className={styles.row} data-testid="tray-row" data-step={state.step}>
      <p className={styles.line}>
        <bdi className={styles.name} title={fileName}>
          {fileName}
        </bdi>
        <span className={styles.state}>
          {away && 'No connection. Resumes automatically.'}
          {!away && state.step === 'waiting' && 'In the queue'}
          {!away && state.step === 'asking' && 'Checking whether it arrived'}
          {state.step === 'sending' && sendingWords(sent, sizeBytes, state.bytesPerSecond)}
          {state.step === 'missing' && <Link to="/upload">Choose it again</Link>}
          {state.step === 'received' && <ReceivedState videoId={state.videoId} />}
        </span>
      </p>
      {state.step === 'failed' && <p className={styles.failed}>{state.reason}</p>}
      {(state.step === 'sending' || state.step === 'asking') && (
        <ProgressBar percent={(sent / sizeBytes) * 100} label={`Sending ${fileName}`} isWaiting={away} />
      )}
      {state.step === 'received' && <ReceivedProgress videoId={state.videoId} fileName={fileName} />}
    </li>
  );
}

const sendingWords = (sent: number, size: number, speed: number): string =>
  sent === size
    ? 'Sent. Being stored'
    : `${formatBytes(sent)} of ${formatBytes(size)}${speed > 0 ? ` · ${formatBytes(speed)}/s` : ''}`;

function ReceivedState({ videoId }: { videoId: string }) {
  const { data: video } = useAdminVideo(videoId);
  const progress = useProgress(videoId);
  switch (video?.status) {
    case undefined:
      return 'Received';
    case 'processing':
      return workWords(stageOf(video), progress);
    case 'ready':
      if (isAwaited(video)) return workWords(stageOf(video), progress);
      return (
        <span className={styles.ready}>
          Ready <Link to={`/watch/${videoId}`}>Watch</Link>
        </span>
      );
    case 'failed':
      return (
        <Link to={`/manage?status=failed&edit=${videoId}`} className={styles.failed}>
          Failed. See what can be done
        </Link>
      );
    case 'removed':
      return 'Removed since';
  }
}

function ReceivedProgress({ videoId, fileName }: { videoId: string; fileName: string }) {
  const { data: video } = useAdminVideo(videoId);
  const progress = useProgress(videoId);
  if (video?.status === 'failed') return <p className={styles.failed}>{video.failure?.message}</p>;
  if (!video || !isAwaited(video)) return null;
  const percent = progress?.stage === stageOf(video) ? progress.percent : 0;
  return <ProgressBar percent={percent} label={`Preparing ${fileName}`} isWaiting />;
}
