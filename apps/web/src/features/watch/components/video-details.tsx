import { Link } from 'react-router';
import { clock, instantToShare } from '../../../lib/video-time.js';
import { formatNumber, plural } from '../../../lib/format.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import { splitText } from '../../../lib/linked-text.js';
import { playsHere } from '../../../lib/plays-here.js';
import { showToast } from '../../../lib/toasts.js';
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
  const isManager = useSignedIn('manager') !== undefined;
  const isAuditor = useSignedIn('auditor') !== undefined;
  return (
    <section className={styles.details} aria-label="About this video">
      <h1 dir="auto" data-testid="video-title">
        {video.title}
      </h1>
      <div className={styles.line}>
        <p className={styles.facts}>
          {video.views > 0 && (
            <>
              <span data-testid="view-count" title={`${formatNumber(video.views)} views`} aria-live="off">
                {plural(video.views, 'view')}
              </span>
              <span aria-hidden="true">·</span>
            </>
          )}
          <Age at={video.uploadedAt} />
        </p>
        <div className={styles.actions}>
          {video.status !== 'removed' && (
            <Button icon="link" onClick={() => void copyLink(video, currentSeconds())} data-testid="copy-link">
              {playsHere(video) ? 'Copy link at this time' : 'Copy link'}
            </Button>
          )}
          {video.status !== 'removed' && canShare() && (
            <Button icon="upload" onClick={() => void share(video)} data-testid="share">
              Share
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
      {video.status === 'ready' && !video.storyboard && (
        <p className={styles.facts} role="note" data-testid="no-previews">
          No previews could be made of this video: its time line shows no pictures.
        </p>
      )}
      {video.tags.length > 0 && (
        <ul className={styles.tags} aria-label="Tags">
          {video.tags.map((tag) => (
            <li key={tag}>
              <Link to={`/?tag=${encodeURIComponent(tag)}`} dir="auto">
                {tag}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {video.description && (
        <p className={styles.description} dir="auto" data-testid="description">
          {splitText(video.description, video.durationSeconds ?? 0).map(({ text, seconds, href }, i) =>
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
    </section>
  );
}

const addressOf = (video: CatalogVideo): string => `${location.origin}/watch/${video.id}`;

/** Whether the device has a share menu; with a mouse, copying is faster. */
const canShare = (): boolean => 'share' in navigator && matchMedia('(pointer: coarse)').matches;

async function share(video: CatalogVideo): Promise<void> {
  try {
    await navigator.share({ title: video.title, url: addressOf(video) });
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    if (!isCancelled) showToast(`This browser did not allow sharing. The link: ${addressOf(video)}`);
  }
}

async function copyLink(video: CatalogVideo, seconds: number): Promise<void> {
  const at = instantToShare(seconds, video.durationSeconds);
  const link = `${addressOf(video)}${at === undefined ? '' : `?t=${at}`}`;
  try {
    await navigator.clipboard.writeText(link);
    showToast(at === undefined ? 'Link copied.' : `Link to ${clock(at)} copied.`);
  } catch {
    showToast(`This browser did not allow copying. The link: ${link}`);
  }
}
