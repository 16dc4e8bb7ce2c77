import { autoplay } from '../../../lib/video/autoplay.js';
import { useLeftOffShare } from '../../../lib/video/resume-positions.js';
import { useStore } from '../../../lib/store.js';
import { clock } from '../../../lib/video/video-time.js';
import type { CatalogItem } from '../../../lib/types.js';
import { Age } from '../../../components/age.js';
import { VideoCard, VideoCardSkeleton } from '../../../components/video/video-card.js';
import { Dot } from '../../../components/video/video-facts.js';
import styles from './related-videos.module.css';

interface RelatedVideosProps {
  next: CatalogItem | undefined;
  others: readonly CatalogItem[];
}

/** The video that comes next, and more like this one. Nothing when there are none. */
export function RelatedVideos({ next, others }: RelatedVideosProps) {
  if (!next && others.length === 0) return null;
  return (
    <aside className={styles.related} aria-label="More to watch">
      {next && (
        <section className={styles.next} aria-labelledby="up-next" data-testid="up-next">
          <div className={styles.nextHead}>
            <h2 id="up-next">Up next</h2>
            <AutoplaySwitch />
          </div>
          <VideoCard video={next} shape="row" facts={<RowFacts video={next} />} />
        </section>
      )}
      {others.length > 0 && (
        <section aria-labelledby="more-like-this" data-testid="more-like-this">
          <h2 id="more-like-this">More like this</h2>
          <ul>
            {others.map((video) => (
              <li key={video.id}>
                <VideoCard video={video} shape="row" facts={<RowFacts video={video} />} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}

function AutoplaySwitch() {
  const isOn = useStore(autoplay);
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      className={styles.autoplay}
      onClick={() => autoplay.set(!isOn)}
      data-testid="autoplay"
    >
      Autoplay
      <span className={styles.track} aria-hidden="true" />
    </button>
  );
}

/** Tags, and where this browser stopped; otherwise the age. */
function RowFacts({ video: { id, tags, durationSeconds = 0, uploadedAt } }: { video: CatalogItem }) {
  const share = useLeftOffShare(id);
  const stopped = share !== undefined && `stopped at ${clock(share * durationSeconds)}`;
  if (tags.length === 0) return stopped || <Age at={uploadedAt} />;
  return (
    <>
      <bdi>{tags.join(', ')}</bdi>
      {stopped && (
        <>
          <Dot />
          {stopped}
        </>
      )}
    </>
  );
}

export const RelatedSkeleton = () => (
  <aside className={styles.related} aria-hidden="true">
    {[1, 2, 3, 4, 5].map((i) => (
      <VideoCardSkeleton key={i} shape="row" />
    ))}
  </aside>
);
