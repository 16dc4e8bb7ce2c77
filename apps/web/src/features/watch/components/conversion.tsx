import { ProgressBar } from '../../../components/progress.js';
import { workWords } from '../../../components/video/work-label.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { stageOf, useProgress } from '../../../lib/video/progress.js';
import styles from './stage.module.css';

/** How far a version for browsers is. */
export function Conversion({ video }: { video: CatalogVideo }) {
  const progress = useProgress(video.id);
  const words = workWords(stageOf(video), progress);
  return (
    <div className={styles.conversion} data-testid="conversion">
      <ProgressBar percent={progress?.percent ?? 0} label={words} isWaiting />
      <span>{words}</span>
    </div>
  );
}
