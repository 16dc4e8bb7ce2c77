import { useEffectEvent, useLayoutEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { SidePanel } from '../../../components/side-panel.js';
import { ErrorState } from '../../../components/states.js';
import { showToast } from '../../../lib/toasts.js';
import { playsHere } from '../../../lib/video/plays-here.js';
import type { AdminVideo } from '../../../lib/types.js';
import { Thumbnail } from '../../../components/video/thumbnail.js';
import { canRemove, type VideoActions } from '../hooks/use-video-actions.js';
import { DetailsForm } from './details-form.js';
import { FailureNote } from './failure-note.js';
import { IntegrityNote } from './integrity-note.js';
import { VideoFacts } from './video-facts.js';
import { draftOf, patchOf } from '../details-draft.js';
import { unsavedEdits } from '../unsaved-edits.js';
import styles from './edit-panel.module.css';

/** Everything about one video, beside the table. The table runs the actions, and offers undo. */
export function EditPanel({ id, actions, onClose }: { id: string; actions: VideoActions; onClose: () => void }) {
  const { data: video, error, refetch } = useAdminVideo(id);
  const navigate = useNavigate();
  const act = (action: () => void) => {
    action();
    onClose();
  };
  /** A panel closes easily, by a key or for another video, so unsaved edits are kept and can be resumed. */
  const onLeave = useEffectEvent(() => {
    const kept = unsavedEdits(id);
    if (video && kept && patchOf(draftOf(video), kept.edits))
      showToast(`The changes to “${video.title}” are not saved.`, {
        action: { label: 'Go on editing', run: () => void navigate(`/manage?edit=${id}`) },
      });
  });
  useLayoutEffect(() => () => onLeave(), []);
  return (
    <SidePanel title={video?.title ?? 'Video'} onClose={onClose} testId="edit-panel">
      {video ? (
        <div className={styles.panel}>
          <PanelPicture video={video} />
          {video.failure && (
            <FailureNote
              video={video}
              failure={video.failure}
              onTryAgain={() => act(() => actions.tryAgain([video]))}
            />
          )}
          {video.integrity && <IntegrityNote integrity={video.integrity} />}
          <DetailsForm video={video} onReload={async () => void (await refetch())} onSaved={onClose} />
          <VideoFacts
            video={video}
            onRemove={() => act(() => actions.remove([video]))}
            onRestore={() => act(() => actions.restore([video]))}
          />
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={styles.skeleton} role="status" aria-label="Loading the video" />
      )}
    </SidePanel>
  );
}

/** The picture of the video; it leads to the video, if that can be watched. */
function PanelPicture({ video }: { video: AdminVideo }) {
  if (!video.thumbnailUrl) return null;
  const picture = <Thumbnail video={video} sizes="400px" decoding="async" />;
  return playsHere(video) && canRemove(video) ? (
    <Link to={`/watch/${video.id}`} className={styles.picture} aria-label={`Watch ${video.title}`}>
      {picture}
    </Link>
  ) : (
    <div className={styles.picture}>{picture}</div>
  );
}
