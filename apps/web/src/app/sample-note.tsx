import { useAdminVideo } from '../lib/catalog/use-admin-video.js';
import { useCatalog } from '../lib/catalog/use-catalog.js';
import type { CatalogQuery } from '../lib/catalog/query-keys.js';
import { SAMPLE_FILE_NAME } from '../lib/video/sample-video.js';
import type { CatalogItem } from '../lib/types.js';
import { Button } from '../components/button.js';
import { useVideoActions } from '../features/manage/hooks/use-video-actions.js';
import styles from './sample-note.module.css';

const WHOLE_LIBRARY: CatalogQuery = { q: '', tag: '', sort: 'newest' };

/** While the sample is the only video: what it is, and how to be rid of it. For managers. */
export default function SampleNote() {
  const items = useCatalog(WHOLE_LIBRARY).data?.pages[0]?.items ?? [];
  return items.length === 1 ? <NoteIfSample video={items[0]!} /> : null;
}

function NoteIfSample({ video }: { video: CatalogItem }) {
  const { data } = useAdminVideo(video.id);
  const actions = useVideoActions();
  if (data?.fileName !== SAMPLE_FILE_NAME || data.status === 'removed') return null;
  return (
    <aside className={styles.note} aria-label="About the sample" data-testid="sample-note">
      <p>This is the sample: move the pointer over its picture, play it, then upload your own.</p>
      <Button onClick={() => actions.remove([data])}>Remove it</Button>
    </aside>
  );
}
