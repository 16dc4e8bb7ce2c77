import { useFeedConnection } from '../../../lib/feed-state.js';
import styles from './live-indicator.module.css';

const WORDS = {
  live: { short: 'Live', long: 'Live: this page changes as things happen' },
  connecting: { short: 'Connecting', long: 'Connecting to live updates' },
  lost: { short: 'Reconnecting', long: 'The connection was lost. Reconnecting; nothing will be missed' },
} as const;

/** Shows a lost connection; a working one is only announced. */
export function LiveIndicator() {
  const connection = useFeedConnection();
  const { short, long } = WORDS[connection];
  return (
    <span
      className={styles.indicator}
      data-connection={connection}
      title={long}
      role="status"
      data-testid="live-indicator"
    >
      <span className={styles.dot} />
      <span className={connection === 'lost' ? styles.word : 'visually-hidden'}>{short}</span>
    </span>
  );
}
