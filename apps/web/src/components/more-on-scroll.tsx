import { useEffect, useEffectEvent, useRef } from 'react';

/** Loads the next page before the reader reaches the end. */
export function MoreOnScroll({
  hasMore,
  isLoading,
  onMore,
}: {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
}) {
  const end = useRef<HTMLDivElement>(null);
  const ask = useEffectEvent(onMore);
  useEffect(() => {
    if (!hasMore || isLoading || !end.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && ask(), { rootMargin: '800px' });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasMore, isLoading]);
  return <div ref={end} />;
}
