import { useEffect, useState, type RefObject } from 'react';

/** The ends at which a horizontally scrolling row continues. `content` must change when the content of the row changes. */
export function useOverflowEnds(row: RefObject<HTMLElement | null>, content: unknown) {
  const [ends, setEnds] = useState({ before: false, after: false });
  useEffect(() => {
    const element = row.current;
    if (!element) return;
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      const before = scrollLeft > 1;
      const after = scrollLeft + clientWidth < scrollWidth - 1;
      setEnds((now) => (now.before === before && now.after === after ? now : { before, after }));
    };
    const observer = new ResizeObserver(look);
    for (const part of [element, ...element.children]) observer.observe(part); // a font that loads makes them wider
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [row, content]);
  return ends;
}
