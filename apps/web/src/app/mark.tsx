import styles from './mark.module.css';

/** The mark: a reel, open at its top, and the line of the present instant. */
export const Mark = () => (
  <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" className={styles.mark}>
    <path d="M10.2 5.9a12 12 0 1 0 11.6 0" className={styles.reel} />
    <path d="M16 3.5v19.5" className={styles.instant} />
  </svg>
);
