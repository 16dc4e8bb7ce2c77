import { CATALOG_VERSION, foldCatalog } from '@reelog/domain';
import type { CatalogEntry } from '@reelog/domain';
import type { Projection } from './projection.port.js';

export const CATALOG = 'catalog';

/** One entry a video: what lists, pages and updates are made from. */
export const catalogProjection: Projection<CatalogEntry> = {
  name: CATALOG,
  version: CATALOG_VERSION,
  keyOf: (event) => event.data.videoId,
  fold: foldCatalog,
};
