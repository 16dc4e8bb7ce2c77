import type { AdminVideo } from '../../../lib/types.js';
import { Button } from '../../../components/button.js';
import { canTryAgain } from '../hooks/use-video-actions.js';
import styles from './edit-panel.module.css';

interface FailureNoteProps {
  video: AdminVideo;
  failure: NonNullable<AdminVideo['failure']>;
  onTryAgain: () => void;
}

/** The reason of a failure, and what to do. */
export function FailureNote({ video, failure, onTryAgain }: FailureNoteProps) {
  return (
    <section className={styles.failure} aria-label="What went wrong">
      <p>{failure.message}</p>
      <p className={styles.quiet}>{adviceFor(video, failure)}</p>
      {canTryAgain(video) && (
        <div className={styles.buttons}>
          <Button icon="again" onClick={onTryAgain}>
            Try again
          </Button>
        </div>
      )}
      <details>
        <summary>
          {failure.code}, try {failure.attempt}
        </summary>
        <pre tabIndex={0}>{failure.logTail || 'The tool printed nothing.'}</pre>
      </details>
    </section>
  );
}

function adviceFor({ work }: AdminVideo, { stage, retryable }: FailureNoteProps['failure']): string {
  if (work?.stage === 'rendition' && stage !== 'rendition') return 'The video is being converted nevertheless.';
  if (work) return 'It is being tried again.';
  return retryable
    ? 'Trying again may help.'
    : 'Trying again will most likely end the same way: upload a repaired file instead.';
}
