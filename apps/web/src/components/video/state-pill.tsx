import { cx } from '../../lib/cx.js';
import { playsHere } from '../../lib/video/plays-here.js';
import { isAwaited, stageOf, useProgress } from '../../lib/video/progress.js';
import type { CatalogItem } from '../../lib/types.js';
import { workWords } from './work-label.js';
import styles from './state-pill.module.css';

/** What a viewer should know of a video before opening it; nothing for one that is ready. */
export function StatePill({ video }: { video: CatalogItem }) {
  const progress = useProgress(video.id);
  if (video.status === 'failed') return <Pill isBad words="Failed" />;
  const plays = playsHere(video);
  if (isAwaited(video) && (video.status === 'processing' || !plays))
    // Without a picture, a ring in its place tells the progress.
    return video.thumbnailUrl ? <Pill words={workWords(stageOf(video), progress)} /> : null;
  return plays === false ? <Pill words="Does not play in this browser" /> : null;
}

const Pill = ({ words, isBad = false }: { words: string; isBad?: boolean }) => (
  <span className={cx(styles.pill, isBad && styles.bad)} data-testid="state-pill">
    {words}
  </span>
);
