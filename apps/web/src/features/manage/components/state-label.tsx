import { playsHere } from '../../../lib/video/plays-here.js';
import { isAwaited, useProgress } from '../../../lib/video/progress.js';
import type { AdminItem } from '../../../lib/types.js';
import { usePlaceInLine } from '../../../lib/catalog/use-place-in-line.js';
import { workWords } from '../../../components/video/work-label.js';
import { STATES } from '../hooks/use-manage-query.js';
import styles from './state-label.module.css';

/** The state in a word; what a browser cannot play is explained in a second line, or behind it in a line of text. */
export function StateLabel({ video, isInline = false }: { video: AdminItem; isInline?: boolean }) {
  const progress = useProgress(video.id);
  const stage = video.work?.stage; // without progress: a progress message may arrive after the work
  const isWorking = stage !== undefined && video.status !== 'removed';
  const place = usePlaceInLine(video.id, isWorking && progress?.stage !== stage);
  const plays = playsHere(video);
  const isUnplayable = plays === false || (plays === undefined && video.status === 'ready');
  const isMarked = isUnplayable && !isAwaited(video) && video.status === 'ready';
  const note = isMarked
    ? video.conversion
      ? 'It could not be converted'
      : 'This browser cannot play its format'
    : undefined;
  return (
    <span
      className={styles.label}
      data-status={isMarked ? 'unplayable' : isWorking ? 'processing' : video.status}
      data-inline={isInline || undefined}
      data-testid={`state-of-${video.id}`}
    >
      <span className={styles.dot} />
      <span className={styles.words}>
        {isWorking ? workWords(stage, progress, place) : STATES[video.status]}
        {note && (
          <span className={styles.note} title={note}>
            {note}
          </span>
        )}
      </span>
    </span>
  );
}
