import { formatNumber } from '../../../lib/words/format.js';
import { useStore } from '../../../lib/store.js';
import { chooseDensity, densitiesFor, density, type Density } from './density.js';
import styles from './density-switch.module.css';

/** How many pictures the contact sheet shows. Nothing when all of them are few. */
export function DensitySwitch({ tileCount }: { tileCount: number }) {
  const chosen = useStore(density);
  const available = densitiesFor(tileCount);
  if (available.length === 1) return null;
  const shown = available.includes(chosen) ? chosen : 'all';
  const labels: Record<Density, string> = {
    overview: 'Overview',
    more: 'More',
    all: `All ${formatNumber(tileCount)} pictures`,
  };
  return (
    <div role="group" aria-label="Number of pictures" className={styles.switch} data-testid="density">
      {available.map((each) => (
        <button key={each} type="button" aria-pressed={each === shown} onClick={() => chooseDensity(each)}>
          {labels[each]}
        </button>
      ))}
    </div>
  );
}
