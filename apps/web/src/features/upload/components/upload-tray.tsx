import { useEffect, useId, useState } from 'react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { adminVideoOptions } from '../../../lib/catalog/use-admin-video.js';
import { isAwaited } from '../../../lib/video/progress.js';
import { aboutTimeLeft } from '../../../lib/words/format.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import { useStore } from '../../../lib/store.js';
import { IconButton } from '../../../components/button.js';
import { ProgressBar } from '../../../components/progress.js';
import { summaryOf, type TrayItem } from '../tray-summary.js';
import type { Uploads } from '../upload-queue.js';
import { isOffline, resumeUploads, seenUploads, uploads } from '../uploader.js';
import { TrayRow } from './tray-row.js';
import styles from './upload-tray.module.css';

/** Phones begin with one line. */
const isNarrow = (): boolean => window.matchMedia('(max-width: 720px)').matches;

/** The uploads under way, at the lower edge of every page but Upload. */
export default function UploadTray() {
  const client = useQueryClient();
  const seen = useStore(seenUploads);
  const all = useStore(uploads).filter(({ id }) => !seen.has(id));
  const items = useItems(all);
  const { title, isDone, percent, secondsLeft } = summaryOf(items);
  const offline = useStore(isOffline);
  const isOnUploadPage = useLocation().pathname === '/upload';
  const [isOpen, setOpen] = useState(() => !isNarrow());
  const rowsId = useId();
  const dismiss = () => seenUploads.set((before) => new Set([...before, ...all.map(({ id }) => id)]));
  useEffect(() => resumeUploads(client), [client]);
  useEffect(() => {
    if (isOnUploadPage && isDone && all.length > 0) dismiss();
  });
  if (isOnUploadPage || all.length === 0) return null;

  const note = isDone
    ? ''
    : offline
      ? 'No connection'
      : secondsLeft === undefined
        ? ''
        : `${aboutTimeLeft(secondsLeft)} left`;
  return (
    <section className={styles.tray} aria-label="Uploads" data-testid="upload-tray">
      <div className={styles.head}>
        <h2 aria-live="polite">
          <Link to="/upload">{title}</Link>
        </h2>
        <span className={styles.note}>{note}</span>
        <IconButton
          icon={isOpen ? 'down' : 'up'}
          label={isOpen ? 'Show less' : 'Show each file'}
          aria-expanded={isOpen}
          aria-controls={rowsId}
          onClick={() => setOpen(!isOpen)}
        />
        {isDone && <IconButton icon="close" label="Dismiss" onClick={dismiss} data-testid="tray-dismiss" />}
      </div>
      {!isOpen && !isDone && <ProgressBar percent={percent} label={title} isWaiting={offline || percent === 100} />}
      <ul id={rowsId} className={styles.rows} hidden={!isOpen}>
        {items.map(({ upload }) => (
          <TrayRow key={upload.id} upload={upload} isOffline={offline} />
        ))}
      </ul>
    </section>
  );
}

/** The uploads with the states of their videos. */
function useItems(all: Uploads): TrayItem[] {
  const isManager = useSignedIn('manager') !== undefined;
  const videos = useQueries({
    queries: all.map(({ state }) => ({
      ...adminVideoOptions(state.step === 'received' ? state.videoId : ''),
      enabled: isManager && state.step === 'received',
    })),
  });
  return all.map((upload, i) => {
    const video = videos[i]?.data;
    return { upload, status: video && isAwaited(video) ? 'processing' : video?.status };
  });
}
