import { splitText } from '../../../lib/words/linked-text.js';
import { formatNumber, formatDay } from '../../../lib/words/format.js';
import { clock } from '../../../lib/video/video-time.js';
import type { CatalogVideo } from '../../../lib/types.js';
import styles from './about.module.css';

interface AboutProps {
  video: CatalogVideo;
  onSeek: (seconds: number) => void;
}

/** The description, whose times and addresses are links, and the facts of the file. */
export function About({ video, onSeek }: AboutProps) {
  const { description, durationSeconds, width, height, status, storyboard } = video;
  return (
    <div className={styles.about}>
      {status === 'ready' && !storyboard && (
        <p className={styles.note} role="note" data-testid="no-previews">
          No previews could be made of this video: its time line shows no pictures.
        </p>
      )}
      {description && (
        <p className={styles.description} dir="auto" data-testid="description">
          {splitText(description, durationSeconds ?? 0).map(({ text, seconds, href }, i) =>
            href !== undefined ? (
              <a key={i} href={href} target="_blank" rel="noopener nofollow">
                {text}
              </a>
            ) : seconds !== undefined ? (
              <button
                key={i}
                type="button"
                className={styles.instant}
                onClick={() => onSeek(seconds)}
                aria-label={`Play from ${text}`}
              >
                {text}
              </button>
            ) : (
              text
            ),
          )}
        </p>
      )}
      <dl className={styles.facts}>
        {durationSeconds !== undefined && <Fact name="Length">{clock(durationSeconds)}</Fact>}
        {width !== undefined && height !== undefined && (
          <Fact name="Picture">
            {formatNumber(width)} × {formatNumber(height)} pixels
          </Fact>
        )}
        <Fact name="Uploaded">{formatDay(video.uploadedAt)}</Fact>
      </dl>
    </div>
  );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
