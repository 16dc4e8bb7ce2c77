import type { HomePage } from '../../../lib/types.js';
import type { BrowseChange, BrowseQuery } from '../hooks/use-catalog-query.js';
import { TagRow } from './tag-row.js';
import styles from './browse-toolbar.module.css';

const MOST_TAGS = 24;

interface BrowseToolbarProps {
  query: BrowseQuery;
  /** Undefined until they are known; the same for `total`, the number of all videos. */
  tags: HomePage['tags'] | undefined;
  total: number | undefined;
  onChange: (change: BrowseChange) => void;
  onHome: () => void;
}

/** Tags with their counts. */
export function BrowseToolbar({ query, tags, total, onChange, onHome }: BrowseToolbarProps) {
  const shown: { tag: string; count?: number }[] = (tags ?? []).slice(0, MOST_TAGS);
  if (query.tag && !shown.some(({ tag }) => tag === query.tag)) shown.unshift({ tag: query.tag });
  const choose = (tag: string) => (tag || query.tag ? onChange({ tag: tag === query.tag ? '' : tag }) : onHome());
  return (
    <div className={styles.toolbar}>
      {(!tags || shown.length > 0) && <TagRow tags={shown} total={total} chosen={query.tag} onChoose={choose} />}
    </div>
  );
}
