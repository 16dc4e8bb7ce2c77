import { type CatalogEntry, isVisible } from '@reelog/domain';
import type { ApiOptions } from '../api-options.js';

const YEAR_SECONDS = 31_536_000;

/** Cache-Control of files of one run: they never change, so they are cached without limit. */
export const runCaching = (entry: CatalogEntry, { mediaCache }: Pick<ApiOptions, 'mediaCache'>): string =>
  `${isVisible(entry) ? mediaCache : 'private'}, max-age=${YEAR_SECONDS}, immutable`;
