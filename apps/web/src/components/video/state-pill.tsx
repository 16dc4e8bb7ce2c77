import { cx } from '../../lib/cx.js';
import { playsHere } from '../../lib/video/plays-here.js';
import { stageOf, useProgress } from '../../lib/video/progress.js';
import type { CatalogItem } from '../../lib/types.js';
import { workWords } from './work-label.js';
import styles from './state-pill.module.css';

/** What a viewer should know of a video before opening it; nothing for one that is ready. */
export function StatePill({ video }: { video: CatalogItem }) {
  const progress = useProgress(video.id);
  if (video.status === 'failed') return <Pill isBad words="Failed" />;
  // Without a picture, a ring in its place tells the progress.
  if (video.status === 'processing' && video.thumbnailUrl) return <Pill words={workWords(stageOf(video), progress)} />;
  return playsHere(video) === false ? <Pill words="Does not play in this browser" /> : null;
}

const Pill = ({ words, isBad = false }: { words: string; isBad?: boolean }) => (
  <span className={cx(styles.pill, isBad && styles.bad)} data-testid="state-pill">
    {words}
  </span>
);
