import { formatPercent } from '../lib/words/format.js';
import styles from './progress.module.css';

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that fills; without a percentage it spins. */
export function ProgressRing({ percent, label }: { percent?: number; label: string }) {
  const isKnown = percent !== undefined;
  return (
    <span
      className={styles.ring}
      data-turning={!isKnown || undefined}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <svg viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
        <circle cx="18" cy="18" r={RADIUS} className={styles.track} />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          className={styles.fill}
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - (isKnown ? percent / 100 : 0.25))}
        />
      </svg>
    </span>
  );
}

/** `isWaiting`: in amber, while it waits or is converted. */
export function ProgressBar({
  percent,
  label,
  isWaiting = false,
}: {
  percent: number;
  label: string;
  isWaiting?: boolean;
}) {
  return (
    <div
      className={styles.bar}
      data-waiting={isWaiting || undefined}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={formatPercent(Math.round(percent))}
    >
      <div className={styles.barFill} style={{ scale: `${percent / 100} 1` }} />
    </div>
  );
}
