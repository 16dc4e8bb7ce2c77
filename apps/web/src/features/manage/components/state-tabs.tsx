import { formatNumber } from '../../../lib/words/format.js';
import type { AdminPage, VideoStatus } from '../../../lib/types.js';
import { STATES } from '../hooks/use-manage-query.js';
import styles from './state-tabs.module.css';

const CHOICES: readonly (readonly [VideoStatus | null, string])[] = [
  [null, 'All'],
  ...(Object.entries(STATES) as [VideoStatus, string][]),
];

export const StateTabs = ({
  status,
  counts,
  onChange,
}: {
  status: VideoStatus | null;
  /** Undefined until they are known. */
  counts: AdminPage['counts'];
  onChange: (status: VideoStatus | null) => void;
}) => (
  <div className={styles.tabs} role="group" aria-label="State">
    {CHOICES.map(([value, label]) => (
      <button
        key={label}
        type="button"
        aria-pressed={value === status}
        onClick={() => onChange(value)}
        data-testid={`state-${value ?? 'all'}`}
      >
        {label}
        {counts && <Count value={countOf(counts, value)} />}
      </button>
    ))}
  </div>
);

const countOf = (counts: NonNullable<AdminPage['counts']>, status: VideoStatus | null): number =>
  status ? counts[status] : Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Nothing that is zero is worth a number. */
const Count = ({ value }: { value: number }) =>
  value > 0 && <span className={styles.count}>{formatNumber(value)}</span>;
