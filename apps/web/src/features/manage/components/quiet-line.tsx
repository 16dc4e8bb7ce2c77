import { clock } from '../../../lib/video/video-time.js';
import type { AdminItem } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { StateLabel } from './state-label.js';
import styles from './video-table.module.css';

/** Under the title on a phone: the state, then why it failed, or else its length and age. */
export function QuietLine({ video }: { video: AdminItem }) {
  const { failure, status, durationSeconds, uploadedAt } = video;
  return (
    <span className={styles.quiet} data-testid={`quiet-${video.id}`}>
      <StateLabel video={video} isInline />
      {failure && status === 'failed' ? (
        ` · ${failure.message}`
      ) : (
        <>
          {durationSeconds !== undefined && ` · ${clock(durationSeconds)}`} · <Age at={uploadedAt} isBrief />
        </>
      )}
    </span>
  );
}
