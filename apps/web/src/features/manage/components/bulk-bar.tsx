import { plural } from '../../../lib/words/format.js';
import type { AdminItem } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { canRemove, canRestore, canTryAgain, type VideoActions } from '../hooks/use-video-actions.js';
import styles from './bulk-bar.module.css';

interface BulkBarProps {
  chosen: readonly AdminItem[];
  actions: VideoActions;
  onClear: () => void;
}

/** Actions for all selected videos. */
export function BulkBar({ chosen, actions, onClear }: BulkBarProps) {
  const act = (action: (videos: readonly AdminItem[]) => void) => () => {
    action(chosen);
    onClear();
  };
  return (
    <div className={styles.holder} role="status">
      {chosen.length > 0 && (
        <div className={styles.bar} data-testid="bulk-bar">
          <span className={styles.count}>{plural(chosen.length, 'video')} selected</span>
          {chosen.some(canTryAgain) && (
            <Button icon="again" onClick={act(actions.tryAgain)}>
              Try again
            </Button>
          )}
          {chosen.some(canRestore) && (
            <Button icon="undo" onClick={act(actions.restore)}>
              Restore
            </Button>
          )}
          {chosen.some(canRemove) && (
            <Button icon="trash" onClick={act(actions.remove)} data-testid="bulk-remove">
              Remove
            </Button>
          )}
          <Button variant="quiet" onClick={onClear}>
            Clear
          </Button>
        </div>
      )}
    </div>
  );
}
