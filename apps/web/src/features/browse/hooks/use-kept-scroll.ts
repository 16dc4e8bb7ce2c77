import { useLayoutEffect, type RefObject } from 'react';
import { useLocation } from 'react-router';

/** Left edges of scrolled rows, by visit of a page and name of the row. */
const kept = new Map<string, number>();

/** Restores how far a row was scrolled sideways when the reader comes back to the page. */
export function useKeptScroll(row: RefObject<HTMLElement | null>, name: string): void {
  const { key } = useLocation();
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const place = `${key} ${name}`;
    element.scrollTo({ left: kept.get(place) ?? 0, behavior: 'instant' });
    const keep = () => kept.set(place, element.scrollLeft);
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [row, key, name]);
}
