import { useLayoutEffect, useState, type RefObject } from 'react';

/** Where an element is in the document, and its width, pixels. */
export interface Place {
  readonly top: number;
  readonly width: number;
}

/** Follows what changes the place of an element: its own size, and the content above it. */
export function usePlace(ref: RefObject<HTMLElement | null>): Place {
  const [place, setPlace] = useState<Place>({ top: 0, width: 0 });
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () => {
      const box = element.getBoundingClientRect();
      const next = { top: Math.round(box.top + window.scrollY), width: box.width };
      setPlace((before) => (before.top === next.top && before.width === next.width ? before : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [ref]);
  return place;
}
