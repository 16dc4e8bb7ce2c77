import { CATALOG_VERSION, type CatalogEntry, foldCatalog, videoIdOf } from '@reelog/domain';
import type { Projection } from '../projections/projection-store.port.js';

export const CATALOG = 'catalog';

/** One entry per video: the data for lists, pages and updates. */
export const catalogProjection: Projection<CatalogEntry> = {
  name: CATALOG,
  version: CATALOG_VERSION,
  keyOf: videoIdOf,
  fold: foldCatalog,
};
