import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { useProgress } from '../../../lib/video/progress.js';
import { useDocumentTitle } from '../../../lib/use-document-title.js';
import type { AdminVideo } from '../../../lib/types.js';
import { buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { EmptyState } from '../../../components/states.js';
import { HistoryLink } from './history-link.js';

/** A video that is hidden from viewers: managers see its state, others get `fallback`. */
export function HiddenVideo({ id, fallback }: { id: string; fallback: ReactNode }) {
  const { data: video, isLoading } = useAdminVideo(id);
  if (isLoading) return null;
  return video ? <Hidden video={video} /> : fallback;
}

function Hidden({ video }: { video: AdminVideo }) {
  const isWorkedOn = useProgress(video.id) !== undefined;
  useDocumentTitle(video.title);
  return (
    <EmptyState icon="videos" isPage title={`“${video.title}”: ${reasonFor(video, isWorkedOn)}`} testId="hidden-video">
      <Link to={`/manage?edit=${video.id}`} className={buttonClass()}>
        Open in Manage
      </Link>
      <a className={buttonClass()} href={video.originalUrl} download>
        <Icon name="download" size={18} />
        Download the original
      </a>
      <HistoryLink videoId={video.id} />
    </EmptyState>
  );
}

function reasonFor(video: AdminVideo, isWorkedOn: boolean): string {
  switch (video.status) {
    case 'removed':
      return 'viewers do not see this video, because it was removed.';
    case 'failed':
      return `viewers do not see this video. ${video.failure?.message ?? 'It could not be processed.'}`;
    case 'processing':
    case 'ready':
      return `it ${isWorkedOn ? 'is being' : 'waits to be'} checked. Viewers will see it after that.`;
  }
}
