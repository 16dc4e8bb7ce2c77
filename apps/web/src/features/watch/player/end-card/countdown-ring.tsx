import type { CSSProperties } from 'react';
import { COUNTDOWN_SECONDS } from './use-countdown.js';
import styles from './end-card.module.css';

/** A ring that closes while the seconds run. */
export const CountdownRing = ({ secondsLeft }: { secondsLeft: number }) => (
  <span className={styles.ring} aria-hidden="true" data-testid="countdown">
    <svg viewBox="0 0 48 48" style={{ '--countdown': `${COUNTDOWN_SECONDS}s` } as CSSProperties}>
      <circle cx="24" cy="24" r="21" />
      <circle cx="24" cy="24" r="21" pathLength="1" className={styles.running} />
    </svg>
    <span>{secondsLeft}</span>
  </span>
);
