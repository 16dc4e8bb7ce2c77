/** Ids of new videos in a list: those before an item that was there already. Later ones came with the next page. */
export function arrivedIds(before: readonly string[], now: readonly string[]): string[] {
  const known = new Set(before);
  const lastKnown = now.findLastIndex((id) => known.has(id));
  return now.slice(0, Math.max(0, lastKnown)).filter((id) => !known.has(id));
}
