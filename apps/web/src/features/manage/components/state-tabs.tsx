import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { cx } from '../../../lib/cx.js';
import { formatNumber } from '../../../lib/words/format.js';
import { useOverflowEnds } from '../../../lib/use-overflow-ends.js';
import type { AdminPage, VideoStatus } from '../../../lib/types.js';
import { STATES } from '../hooks/use-manage-query.js';
import styles from './state-tabs.module.css';

const CHOICES: readonly (readonly [VideoStatus | null, string])[] = [
  [null, 'All'],
  ...(Object.entries(STATES) as [VideoStatus, string][]),
];

interface StateTabsProps {
  status: VideoStatus | null;
  /** Undefined until they are known. */
  counts: AdminPage['counts'];
  onChange: (status: VideoStatus | null) => void;
}

/** The states and the way to the quarantine, in one line that scrolls where it is too long. */
export function StateTabs({ status, counts, onChange }: StateTabsProps) {
  const line = useRef<HTMLDivElement>(null);
  const ends = useOverflowEnds(line, counts);
  useEffect(() => {
    const pressed = line.current?.querySelector<HTMLElement>('[aria-pressed=true]');
    // Only the line: `scrollIntoView` would scroll the page, too.
    if (pressed)
      line.current?.scrollTo({ left: pressed.offsetLeft - (line.current.clientWidth - pressed.offsetWidth) / 2 });
  }, [counts, status]);
  return (
    <div className={styles.holder} data-before={ends.before || undefined} data-after={ends.after || undefined}>
      <div ref={line} className={cx('fading', styles.line)}>
        <div className={styles.tabs} role="group" aria-label="State">
          {CHOICES.map(([value, label]) => (
            <button
              key={label}
              type="button"
              className={styles.tab}
              aria-pressed={value === status}
              onClick={() => onChange(value)}
              data-testid={`state-${value ?? 'all'}`}
            >
              {label}
              {counts && <Count value={countOf(counts, value)} />}
            </button>
          ))}
        </div>
        <Link to="/manage/quarantine" className={styles.tab}>
          Quarantine
        </Link>
      </div>
    </div>
  );
}

const countOf = (counts: NonNullable<AdminPage['counts']>, status: VideoStatus | null): number =>
  status ? counts[status] : Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Nothing that is zero is worth a number. */
const Count = ({ value }: { value: number }) =>
  value > 0 && <span className={styles.count}>{formatNumber(value)}</span>;
