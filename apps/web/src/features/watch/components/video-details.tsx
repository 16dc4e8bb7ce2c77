import { Link } from 'react-router';
import { clock, splitTimes } from '../../../lib/film-time.js';
import { formatNumber, plural } from '../../../lib/format.js';
import { useHeldKey } from '../../../lib/keys.js';
import { say } from '../../../lib/toasts.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { Button, buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import styles from './video-details.module.css';

interface VideoDetailsProps {
  video: CatalogVideo;
  onSeek: (seconds: number) => void;
  currentSeconds: () => number;
}

export function VideoDetails({ video, onSeek, currentSeconds }: VideoDetailsProps) {
  const isManager = useHeldKey('manager') !== undefined;
  const isAuditor = useHeldKey('auditor') !== undefined;
  return (
    <section className={styles.details} aria-label="About this video">
      <h1 data-testid="video-title">{video.title}</h1>
      <div className={styles.line}>
        <p className={styles.facts}>
          <span data-testid="view-count" title={`${formatNumber(video.views)} views`} aria-live="off">
            {video.views === 0 ? 'No views' : plural(video.views, 'view')}
          </span>
          <span aria-hidden="true">·</span>
          <Age at={video.uploadedAt} />
        </p>
        <div className={styles.actions}>
          {video.status !== 'removed' && (
            <Button icon="link" onClick={() => void copyLink(video, currentSeconds())} data-testid="copy-link">
              {video.playable ? 'Copy link at this time' : 'Copy link'}
            </Button>
          )}
          {isManager && (
            <Link className={buttonClass()} to={`/manage?edit=${video.id}`}>
              <Icon name="edit" size={18} />
              Edit
            </Link>
          )}
          {isAuditor && (
            <Link className={buttonClass()} to={`/history/${video.id}`}>
              <Icon name="history" size={18} />
              Story
            </Link>
          )}
        </div>
      </div>
      {video.tags.length > 0 && (
        <ul className={styles.tags} aria-label="Tags">
          {video.tags.map((tag) => (
            <li key={tag}>
              <Link to={`/?tag=${encodeURIComponent(tag)}`}>{tag}</Link>
            </li>
          ))}
        </ul>
      )}
      {video.description && (
        <p className={styles.description} data-testid="description">
          {splitTimes(video.description, video.durationSeconds ?? 0).map(({ text, seconds }, i) =>
            seconds === undefined ? (
              text
            ) : (
              <button
                key={i}
                type="button"
                className={styles.instant}
                onClick={() => onSeek(seconds)}
                aria-label={`Play from ${text}`}
              >
                {text}
              </button>
            ),
          )}
        </p>
      )}
    </section>
  );
}

async function copyLink(video: CatalogVideo, seconds: number): Promise<void> {
  const whole = Math.floor(seconds);
  const link = `${location.origin}/watch/${video.id}${whole > 0 ? `?t=${whole}` : ''}`;
  try {
    await navigator.clipboard.writeText(link);
    say(whole > 0 ? `Link to ${clock(whole)} copied.` : 'Link copied.');
  } catch {
    say(`This browser did not allow copying. The link: ${link}`);
  }
}
