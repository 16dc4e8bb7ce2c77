/** Maximum of events per page. */
export const MAX_PAGE_EVENTS = 10_000;

/** @throws RangeError when the limit of a page is not 1 to 10,000 */
export function checkPageLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_EVENTS)
    throw new RangeError(`A page has 1 to ${MAX_PAGE_EVENTS} events, not ${limit}.`);
}
