/**
 * Ids that came into a list by themselves: new ones that stand before something that was there already. What stands
 * after all of it came with the next page.
 */
export function arrivedIds(before: readonly string[], now: readonly string[]): string[] {
  const known = new Set(before);
  const lastKnown = now.findLastIndex((id) => known.has(id));
  return now.slice(0, Math.max(0, lastKnown)).filter((id) => !known.has(id));
}
