import { escaped } from '../../../lib/words/escaped.js';
import type { AdminItem } from '../../../lib/types.js';
import { mediaFacts } from '../media-facts.js';
import styles from './video-table.module.css';

/** Under the title: why it failed, or else its tags and what kind of file it is. */
export function SecondLine({ video }: { video: AdminItem }) {
  if (video.failure && (video.status === 'failed' || video.conversion === 'failed'))
    return <span className={styles.reason}>{video.failure.message}</span>;
  return (
    <span className={styles.second} title={escaped(video.fileName)}>
      {video.tags.length > 0 && <bdi>{video.tags.join(', ')} · </bdi>}
      {mediaFacts(video)}
    </span>
  );
}
