import { plural } from '../../lib/words/format.js';
import type { Suggestions } from '../../lib/types.js';
import { clock } from '../../lib/video/video-time.js';
import { Icon } from '../../components/icon.js';
import { Marked } from '../../components/marked.js';
import styles from './suggestion.module.css';

export const SuggestedVideo = ({ video, q }: { video: Suggestions['videos'][number]; q: string }) => (
  <span className={styles.suggestion} data-testid={`suggested-${video.id}`}>
    <span className={styles.picture} style={{ backgroundColor: video.dominantColour }}>
      {video.thumbnailUrl && <img src={video.thumbnailUrl} alt="" />}
    </span>
    <span className={styles.words} dir="auto">
      <Marked text={video.title} q={q} />
    </span>
    {video.durationSeconds !== undefined && <span className={styles.fact}>{clock(video.durationSeconds)}</span>}
  </span>
);

/** Only the last word of a search finds tags. */
export const SuggestedTag = ({ tag, count, q }: { tag: string; count: number; q: string }) => (
  <span className={styles.suggestion} data-testid={`suggested-tag-${tag}`}>
    <span className={styles.sign}>
      <Icon name="tag" size={18} />
    </span>
    <span className={styles.words} dir="auto">
      <Marked text={tag} q={q} />
    </span>
    <span className={styles.fact}>{plural(count, 'video')}</span>
  </span>
);
