import styles from './player.module.css';

export interface Hint {
  readonly words: string;
  /** Counts the hints: the same words said again are said again. */
  readonly count: number;
}

/** What a key or a double tap just did, for a moment. */
export const KeyHint = ({ hint }: { hint: Hint }) => (
  <div className={styles.hintHolder} role="status">
    {hint.words && (
      <span key={hint.count} className={styles.hint} data-testid="key-hint">
        {hint.words}
      </span>
    )}
  </div>
);
