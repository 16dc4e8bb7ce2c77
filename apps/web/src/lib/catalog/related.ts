import type { CatalogItem, RelatedVideos } from '../types.js';
import { isGone, type Change } from './apply-update.js';
import { isListed } from './list-rules.js';

/** What to watch next after a change of one video; the same object when it does not show that video. */
export function applyToRelated(related: RelatedVideos, change: Change<CatalogItem>): RelatedVideos {
  const known = related.items.find(({ id }) => id === change.id);
  if (!known) return related;
  if (isGone(change) || !isListed(change)) {
    const items = related.items.filter((item) => item !== known);
    return { ...related, items, next: related.next === known.id ? (items[0]?.id ?? null) : related.next };
  }
  if (known.position >= change.position) return related;
  return { ...related, items: related.items.map((item) => (item === known ? change : item)) };
}
