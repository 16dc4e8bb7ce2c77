import { formatNumber } from '../../../lib/words/format.js';
import { Button } from '../../../components/button.js';
import styles from './toggles.module.css';

interface LiveToggleProps {
  isPaused: boolean;
  /** Events recorded since the pause. */
  behind: number;
  onClick: () => void;
}

/** Shows whether new events appear by themselves; a click changes it. */
export function LiveToggle({ isPaused, behind, onClick }: LiveToggleProps) {
  const words = isPaused ? `Paused${behind > 0 ? `, ${formatNumber(behind)} new` : ''}` : 'Live';
  const action = isPaused ? 'Resume live updates' : 'Pause live updates';
  return (
    <Button
      className={styles.live}
      data-live={!isPaused}
      aria-label={`${words}. ${action}`}
      title={action}
      onClick={onClick}
      data-testid="pause"
    >
      <span className={styles.dot} />
      {words}
    </Button>
  );
}
