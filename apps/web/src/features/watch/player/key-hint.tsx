import styles from './player.module.css';

export interface Hint {
  readonly words: string;
  /** Counts hints, so that a repeated text is announced again. */
  readonly count: number;
}

/** Shows the effect of a key or double tap for a moment. */
export const KeyHint = ({ hint }: { hint: Hint }) => (
  <div className={styles.hintHolder} role="status">
    {hint.words && (
      <span key={hint.count} className={styles.hint} data-testid="key-hint">
        {hint.words}
      </span>
    )}
  </div>
);
