import type { CSSProperties } from 'react';
import type { Chapter } from '../../../../lib/video/chapters.js';
import styles from './segments.module.css';

const WHOLE: readonly Chapter[] = [{ startSeconds: 0, endSeconds: 1, title: '' }];

/** The time line in segments, one for each chapter, with what is played and what is loaded. */
export function Segments({ chapters }: { chapters: readonly Chapter[] }) {
  const segments = chapters.length > 0 ? chapters : WHOLE;
  const duration = segments.at(-1)!.endSeconds;
  return (
    <div className={styles.track}>
      {segments.map(({ startSeconds, endSeconds }) => {
        const share = (endSeconds - startSeconds) / duration;
        const place = { '--from': `${(startSeconds / duration) * 100}%`, '--share': share } as CSSProperties;
        return (
          <span key={startSeconds} className={styles.segment} style={place} data-testid="segment">
            <span className={styles.loaded} />
            <span className={styles.played} />
          </span>
        );
      })}
    </div>
  );
}
