import { Link } from 'react-router';
import { useAdminVideo } from '../../../lib/catalog/use-admin-video.js';
import { useSignedIn } from '../../../lib/signed-in.js';
import type { AdminVideo, CatalogVideo } from '../../../lib/types.js';
import { isAwaited } from '../../../lib/video/progress.js';
import { buttonClass } from '../../../components/button.js';
import { Icon } from '../../../components/icon.js';
import { VideoPicture } from '../../../components/video/video-picture.js';
import { STAGE_SIZES } from '../stage-sizes.js';
import { Conversion } from './conversion.js';
import styles from './stage.module.css';

/** Instead of the player of a video that does not play in this browser: why, and whether it will. */
export function Unplayable({ video }: { video: CatalogVideo }) {
  const isManager = useSignedIn('manager') !== undefined;
  const { data: admin } = useAdminVideo(video.id);
  return (
    <div className={styles.unplayable} data-testid="unplayable">
      <VideoPicture video={video} isFirst sizes={STAGE_SIZES} />
      <div className={styles.notice} role="note">
        <p>
          {reasonFor(video, admin)}
          {video.storyboard && ' You can look through it: point at the picture, or press and hold it.'}
        </p>
        {isAwaited(video) && <Conversion video={video} />}
        {isManager && admin && (
          <div className={styles.actions}>
            {video.conversion === 'failed' && (
              <Link to={`/manage?edit=${video.id}`} className={buttonClass()}>
                See what can be done
              </Link>
            )}
            <a className={buttonClass()} href={admin.originalUrl} download>
              <Icon name="download" size={18} />
              Download the original
            </a>
          </div>
        )}
      </div>
    </div>
  );
}

function reasonFor({ conversion }: CatalogVideo, admin: AdminVideo | undefined): string {
  switch (conversion) {
    case 'pending':
      return 'This video is being converted so that it plays in your browser. It starts here as soon as that is done.';
    case 'failed':
      return 'This video could not be converted to a format that your browser plays.';
    case undefined:
      return `This browser cannot play this video’s format${admin?.media ? ` (${admin.media.container}, ${admin.media.videoCodec})` : ''}.`;
  }
}
