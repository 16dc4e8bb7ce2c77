import type { VideoStatus } from '../../../lib/types.js';
import { STATES } from '../hooks/use-manage-query.js';
import styles from './state-tabs.module.css';

const CHOICES: readonly (readonly [VideoStatus | null, string])[] = [
  [null, 'All'],
  ...(Object.entries(STATES) as [VideoStatus, string][]),
];

export const StateTabs = ({
  status,
  onChange,
}: {
  status: VideoStatus | null;
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
      </button>
    ))}
  </div>
);
