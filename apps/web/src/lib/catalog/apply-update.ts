import type { CatalogItem, GoneVideo } from '../types.js';
import type { ListRules } from './list-rules.js';

export interface Page<V> {
  readonly items: V[];
  readonly nextCursor: string | null;
  readonly position: number;
}

/** A changed video, or one that is no longer visible to the listener. */
export type Change<V> = V | GoneVideo;

export const isGone = <V extends CatalogItem>(change: Change<V>): change is GoneVideo => !('position' in change);

/**
 * A list after a change of one video. Returns the same `pages` when nothing changes: for an older state, a video of
 * another list, or one beyond the loaded pages.
 */
export function applyUpdate<V extends CatalogItem>(
  pages: Page<V>[],
  change: Change<V>,
  rules: ListRules<V>,
): Page<V>[] {
  const known = pages.flatMap((page) => page.items).find((item) => item.id === change.id);
  if (isGone(change) || !rules.includes(change)) return known ? without(pages, known) : pages;
  if (!known) return rules.keepsPlaces ? append(pages, change) : insert(pages, change, rules);
  if (known.position >= change.position) return pages;
  if (rules.keepsPlaces || rules.compare(known, change) === 0) return replace(pages, known, change);
  return insert(without(pages, known), change, rules);
}

const mapItems = <V>(pages: Page<V>[], map: (items: V[]) => V[]): Page<V>[] =>
  pages.map((page) => ({ ...page, items: map(page.items) }));

const without = <V>(pages: Page<V>[], video: V): Page<V>[] =>
  mapItems(pages, (items) => items.filter((item) => item !== video));

const replace = <V>(pages: Page<V>[], before: V, after: V): Page<V>[] =>
  mapItems(pages, (items) => items.map((item) => (item === before ? after : item)));

function insert<V>(pages: Page<V>[], video: V, { compare }: ListRules<V>): Page<V>[] {
  const host = pages.findIndex((page) => page.items.some((item) => compare(video, item) < 0));
  if (host >= 0) {
    return pages.with(host, insertSorted(pages[host]!, video, compare));
  }
  return append(pages, video);
}

/** Only if the list is complete; otherwise a later page contains it. */
function append<V>(pages: Page<V>[], video: V): Page<V>[] {
  const last = pages.at(-1);
  if (!last || last.nextCursor !== null) return pages;
  return pages.with(-1, { ...last, items: [...last.items, video] });
}

function insertSorted<V>(page: Page<V>, video: V, compare: ListRules<V>['compare']): Page<V> {
  const at = page.items.findIndex((item) => compare(video, item) < 0);
  return { ...page, items: page.items.toSpliced(at, 0, video) };
}
