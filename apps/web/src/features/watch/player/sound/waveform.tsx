import { useMemo } from 'react';
import type { CatalogVideo } from '../../../../lib/types.js';
import { useWaveform } from '../../api/use-waveform.js';
import { waveformPath } from './waveform-path.js';
import styles from './waveform.module.css';

/** The waveform behind the time line, what is played in another colour. */
export function Waveform({ video }: { video: CatalogVideo }) {
  const peaks = useWaveform(video);
  const path = useMemo(() => waveformPath(peaks), [peaks]);
  if (peaks.length === 0) return null;
  const box = `0 0 ${Math.max(1, peaks.length - 1)} 510`;
  return (
    <span className={styles.waveform} aria-hidden="true" data-testid="waveform">
      {[styles.all, styles.played].map((layer) => (
        <svg key={layer} className={layer} viewBox={box} preserveAspectRatio="none">
          <path d={path} />
        </svg>
      ))}
    </span>
  );
}
