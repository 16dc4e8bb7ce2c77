import { Button } from '../../../components/button.js';
import styles from './player.module.css';

/** The reason of a stream failure, over the last picture. */
export const StreamFailure = ({ reason, onRetry }: { reason: string; onRetry: () => void }) => (
  <div className={styles.failure} role="alert" data-testid="stream-failure">
    <p>{reason}</p>
    <Button icon="again" onClick={onRetry}>
      Try again
    </Button>
  </div>
);
