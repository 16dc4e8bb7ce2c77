import type { HomePage } from '../../../lib/types.js';
import { useTags } from '../api/use-tags.js';
import type { BrowseChange, BrowseQuery } from '../hooks/use-catalog-query.js';
import { TagRow } from './tag-row.js';
import styles from './browse-toolbar.module.css';

const MOST_TAGS = 24;

interface BrowseToolbarProps {
  query: BrowseQuery;
  home: HomePage | undefined;
  onChange: (change: BrowseChange) => void;
  onHome: () => void;
}

/** Tags with their counts. */
export function BrowseToolbar({ query, home, onChange, onHome }: BrowseToolbarProps) {
  const { data: list } = useTags(!query.isHome);
  const [known, total] = query.isHome
    ? [home?.tags ?? list?.items, home?.total ?? list?.total]
    : [list?.items ?? home?.tags, list?.total ?? home?.total];
  const shown: { tag: string; count?: number }[] = (known ?? []).slice(0, MOST_TAGS);
  if (query.tag && !shown.some(({ tag }) => tag === query.tag)) shown.unshift({ tag: query.tag });
  const choose = (tag: string) => (tag || query.tag ? onChange({ tag: tag === query.tag ? '' : tag }) : onHome());
  return (
    <div className={styles.toolbar}>
      {(!known || shown.length > 0) && <TagRow tags={shown} total={total} chosen={query.tag} onChoose={choose} />}
    </div>
  );
}
