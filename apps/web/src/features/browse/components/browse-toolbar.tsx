import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogSort } from '../../../lib/types.js';
import { SearchBox } from '../../../components/search-box.js';
import { useTags } from '../api/use-tags.js';
import { SORTS } from '../hooks/use-catalog-query.js';
import styles from './browse-toolbar.module.css';

const MOST_TAGS = 24;

export function BrowseToolbar({
  query,
  onChange,
}: {
  query: CatalogQuery;
  onChange: (change: Partial<CatalogQuery>) => void;
}) {
  const { data: tags = [] } = useTags();
  const shown = tags.slice(0, MOST_TAGS).map(({ tag }) => tag);
  if (query.tag && !shown.includes(query.tag)) shown.unshift(query.tag);
  return (
    <div className={styles.toolbar} role="search">
      <SearchBox label="Search videos" value={query.q} onChange={(q) => onChange({ q })} />
      <label className={styles.sort}>
        <span className="visually-hidden">Sort by</span>
        <select
          value={query.sort}
          onChange={(event) => onChange({ sort: event.target.value as CatalogSort })}
          data-testid="sort"
        >
          {Object.entries(SORTS).map(([sort, label]) => (
            <option key={sort} value={sort}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {shown.length > 0 && (
        <div className={styles.tags} role="group" aria-label="Tags">
          {shown.map((tag) => (
            <button
              key={tag}
              type="button"
              className={styles.tag}
              aria-pressed={tag === query.tag}
              onClick={() => onChange({ tag: tag === query.tag ? '' : tag })}
              data-testid={`tag-${tag}`}
            >
              {tag}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
