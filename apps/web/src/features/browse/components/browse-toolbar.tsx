import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogSort } from '../../../lib/types.js';
import { useTags } from '../api/use-tags.js';
import { SORTS, sortsFor } from '../hooks/use-catalog-query.js';
import { TagRow } from './tag-row.js';
import styles from './browse-toolbar.module.css';

const MOST_TAGS = 24;

export function BrowseToolbar({
  query,
  onChange,
}: {
  query: CatalogQuery;
  onChange: (change: Partial<CatalogQuery>) => void;
}) {
  const { data: tags = [], isPending } = useTags();
  const shown = tags.slice(0, MOST_TAGS).map(({ tag }) => tag);
  if (query.tag && !shown.includes(query.tag)) shown.unshift(query.tag);
  return (
    <div className={styles.toolbar}>
      {(isPending || shown.length > 0) && (
        <TagRow tags={shown} chosen={query.tag} onChoose={(tag) => onChange({ tag })} />
      )}
      <label className={styles.sort}>
        <span className="visually-hidden">Sort by</span>
        <select
          value={query.sort}
          onChange={(event) => onChange({ sort: event.target.value as CatalogSort })}
          data-testid="sort"
        >
          {sortsFor(query.q).map((sort) => (
            <option key={sort} value={sort}>
              {SORTS[sort]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
