import { type CatalogEntry, isVisible } from '@reelog/domain';
import { catalogTags } from '../catalog/catalog-facts.js';
import type { CatalogQueries, TagCount } from '../catalog/catalog-queries.port.js';
import { PageSize } from '../catalog/page-size.js';

const TAGS_MAX = 24;
const NEWEST_MAX = 9;
/** The newest of a library without tags, which has no other rows. */
const NEWEST_ALONE_MAX = 57;
const ROWS_MAX = 4;
const ROW_MAX = 8;
/** A tag with fewer videos gets no row. */
const ROW_MIN = 2;

export interface HomeRow {
  readonly tag: string;
  /** Videos with the tag. */
  readonly total: number;
  /** The newest of them. */
  readonly items: readonly CatalogEntry[];
}

export interface HomePage {
  /** Listed videos. */
  readonly total: number;
  readonly tags: readonly TagCount[];
  readonly watching: readonly CatalogEntry[];
  readonly newest: readonly CatalogEntry[];
  readonly rows: readonly HomeRow[];
  /** Everything up to this position is on the page. */
  readonly position: number;
}

/**
 * The front page: listed videos only. `watchingIds` are videos to continue, in this order. Like the page of a list, it
 * ends early when its entries are large.
 */
export async function homePage(catalog: CatalogQueries, watchingIds: readonly string[] = []): Promise<HomePage> {
  const newestUpTo = (limit: number) => catalog.list({ audience: 'viewers', sort: 'newest', limit });
  const [newestBesideRows, tags, counts] = await Promise.all([
    newestUpTo(NEWEST_MAX),
    catalog.tags(TAGS_MAX),
    catalog.counts(),
  ]);
  const tagsOfRows = tags.filter(({ count }) => count >= ROW_MIN).slice(0, ROWS_MAX);
  const newest = tagsOfRows.length > 0 ? newestBesideRows : await newestUpTo(NEWEST_ALONE_MAX);
  const found = await catalog.find(
    tagsOfRows.map(({ tag }) => ({ audience: 'viewers', tags: [tag], sort: 'newest', limit: ROW_MAX })),
  );
  const rowIds = found.map((videos) => videos.map(({ videoId }) => videoId));
  const entries = await entriesOf(catalog, newest.items, [...watchingIds, ...rowIds.flat()]);
  const size = new PageSize();
  const pick = (ids: readonly string[], isWanted = isVisible): CatalogEntry[] =>
    ids.flatMap((id) => entries.get(id) ?? []).filter((entry) => isWanted(entry) && size.fits(JSON.stringify(entry)));
  return {
    total: counts.listed,
    tags,
    watching: pick(watchingIds),
    newest: pick(newest.items.map(({ videoId }) => videoId)),
    rows: tagsOfRows
      .map(({ tag, count }, row) => ({
        tag,
        total: count,
        // It may have been hidden, or lost the tag, after it was found.
        items: pick(rowIds[row] ?? [], (entry) => isVisible(entry) && catalogTags(entry).includes(tag)),
      }))
      .filter(({ items }) => items.length > 0),
    position: newest.position,
  };
}

async function entriesOf(catalog: CatalogQueries, known: readonly CatalogEntry[], videoIds: readonly string[]) {
  const entries = new Map(known.map((entry) => [entry.videoId, entry]));
  const unknown = new Set(videoIds.filter((id) => !entries.has(id)));
  for (const entry of await catalog.getMany([...unknown])) entries.set(entry.videoId, entry);
  return entries;
}
