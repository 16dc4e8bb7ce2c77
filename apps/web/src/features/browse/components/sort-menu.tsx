import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogSort } from '../../../lib/types.js';
import { Select } from '../../../components/controls.js';
import { SORTS, sortsFor } from '../hooks/use-catalog-query.js';

interface SortMenuProps {
  query: CatalogQuery;
  onSort: (sort: CatalogSort) => void;
}

/** The order of a list. */
export const SortMenu = ({ query, onSort }: SortMenuProps) => (
  <label>
    <span className="visually-hidden">Sort by</span>
    <Select value={query.sort} onChange={(event) => onSort(event.target.value as CatalogSort)} data-testid="sort">
      {sortsFor(query.q).map((sort) => (
        <option key={sort} value={sort}>
          {SORTS[sort]}
        </option>
      ))}
    </Select>
  </label>
);
