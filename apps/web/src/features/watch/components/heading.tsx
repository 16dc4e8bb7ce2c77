import { Link } from 'react-router';
import { formatNumber, plural } from '../../../lib/words/format.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import type { CatalogVideo } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { buttonClass } from '../../../components/button.js';
import { ShareActions } from '../share/share-actions.js';
import styles from './heading.module.css';

interface HeadingProps {
  video: CatalogVideo;
  currentSeconds: () => number;
}

/** The title of the video, what can be done with it, and one line of facts. */
export function Heading({ video, currentSeconds }: HeadingProps) {
  const isManager = useSignedIn('manager') !== undefined;
  const isAuditor = useSignedIn('auditor') !== undefined;
  return (
    <header className={styles.heading}>
      <div className={styles.top}>
        <h1 dir="auto" data-testid="video-title">
          {video.title}
        </h1>
        <div className={styles.actions}>
          {video.status !== 'removed' && <ShareActions video={video} currentSeconds={currentSeconds} />}
          {isManager && (
            <Link className={buttonClass()} to={`/manage?edit=${video.id}`}>
              Edit
            </Link>
          )}
          {isAuditor && (
            <Link className={buttonClass()} to={`/history/${video.id}`}>
              Story
            </Link>
          )}
        </div>
      </div>
      <ul className={styles.facts}>
        <li>
          <Age at={video.uploadedAt} />
        </li>
        {video.tags.length > 0 && (
          <li>
            <ul className={styles.tags} aria-label="Tags">
              {video.tags.map((tag) => (
                <li key={tag}>
                  <Link to={`/?tag=${encodeURIComponent(tag)}`} dir="auto">
                    {tag}
                  </Link>
                </li>
              ))}
            </ul>
          </li>
        )}
        {/* At the end, so that the first view moves nothing. */}
        {video.views > 0 && (
          <li data-testid="view-count" title={`${formatNumber(video.views)} views`} aria-live="off">
            {plural(video.views, 'view')}
          </li>
        )}
      </ul>
    </header>
  );
}
