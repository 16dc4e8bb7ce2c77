import { useCatalog } from '../../../lib/catalog/use-catalog.js';
import type { CatalogQuery } from '../../../lib/catalog/query-keys.js';
import type { CatalogItem } from '../../../lib/types.js';

const NEWEST: CatalogQuery = { q: '', tag: '', sort: 'newest' };

/** The newest videos by id, for their pictures: most events are about them. Browse loads the same list. */
export function usePictures(): ReadonlyMap<string, CatalogItem> {
  const items = useCatalog(NEWEST).data?.pages.flatMap((page) => page.items) ?? [];
  return new Map(items.map((video) => [video.id, video]));
}
