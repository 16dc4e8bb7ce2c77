import { Link } from 'react-router';
import { cx } from '../../lib/cx.js';
import type { CatalogItem } from '../../lib/types.js';
import { useGrowth } from '../../lib/video/video-stage.js';
import { clock } from '../../lib/video/video-time.js';
import { Dot, VideoFacts } from './video-facts.js';
import { VideoPicture } from './video-picture.js';
import styles from './feature-card.module.css';

/** Cut to the height of two rows, a 16:9 picture is wider than its frame. */
const SIZES = '(max-width: 720px) 100vw, 60vw';

/** A large card: its title is over the picture. It fills the height that its parent has. */
export function FeatureCard({ video, place, isNew }: { video: CatalogItem; place: string; isNew: boolean }) {
  const growth = useGrowth(video.id, place);
  return (
    <article className={cx(styles.card, isNew && styles.new)} data-testid={`${place}-${video.id}`}>
      <VideoPicture video={video} isFirst isTall sizes={SIZES} place={place} corner={<></>} />
      <div className={styles.words}>
        <h3 className={styles.title}>
          <Link {...growth.link} title={video.title} dir="auto">
            {video.title}
          </Link>
        </h3>
        <p className={styles.facts}>
          {video.durationSeconds !== undefined && (
            <>
              <span data-testid="duration">{clock(video.durationSeconds)}</span>
              <Dot />
            </>
          )}
          <VideoFacts video={video} />
        </p>
      </div>
    </article>
  );
}
