import { useLocation, useNavigate } from 'react-router';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { Dialog } from '../../../components/dialog.js';
import { ErrorState } from '../../../components/states.js';
import { showToast } from '../../../lib/toasts.js';
import type { VideoActions } from '../hooks/use-video-actions.js';
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
  const { pathname, search } = useLocation();
  const act = (action: () => void) => {
    action();
    onClose();
  };
  /** A panel closes easily, by a key or a click beside it, so unsaved edits are kept and can be resumed. */
  const leave = () => {
    const kept = unsavedEdits(id);
    if (video && kept && patchOf(draftOf(video), kept.edits))
      showToast(`The changes to “${video.title}” are not saved.`, {
        action: { label: 'Go on editing', run: () => void navigate(`${pathname}${search}`) },
      });
    onClose();
  };
  return (
    <Dialog title={video?.title ?? 'Video'} placement="side" onClose={leave} testId="edit-panel">
      {video ? (
        <div className={styles.panel}>
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
    </Dialog>
  );
}
