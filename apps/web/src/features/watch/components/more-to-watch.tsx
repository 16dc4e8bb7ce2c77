import { useCatalog } from '../../../lib/catalog/use-catalog.js';
import { VideoCard, VideoCardSkeleton } from '../../../components/video/video-card.js';
import styles from './more-to-watch.module.css';

const MOST = 12;
const NEWEST = { q: '', tag: '', sort: 'newest' } as const;

export function MoreToWatch({ besides }: { besides: string }) {
  const { data, isPending } = useCatalog(NEWEST);
  const videos = data?.pages
    .flatMap((page) => page.items)
    .filter((video) => video.id !== besides)
    .slice(0, MOST);
  if (!isPending && !videos?.length) return null;
  return (
    <aside className={styles.more} aria-labelledby="more-to-watch">
      <h2 id="more-to-watch">More to watch</h2>
      <ul>
        {videos?.map((video) => (
          <li key={video.id}>
            <VideoCard video={video} shape="row" />
          </li>
        ))}
      </ul>
      {isPending && [1, 2, 3, 4].map((i) => <VideoCardSkeleton key={i} shape="row" />)}
    </aside>
  );
}
