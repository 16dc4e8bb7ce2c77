import { useEffect, useState } from 'react';
import { useLocation, type Location } from 'react-router';
import { isRecord, readJson, session } from '../lib/browser-storage.js';

/** Where the router stores the scroll position of each page. */
export const SCROLL_STORAGE_KEY = 'reelog.scroll';
const GIVE_UP_MS = 10_000;

/**
 * The key of the stored position. The router uses the key `default` for all first pages, so these are distinguished by
 * address.
 */
export const scrollKeyOf = ({ key, pathname, search }: Pick<Location, 'key' | 'pathname' | 'search'>): string =>
  key === 'default' ? pathname + search : key;

/**
 * Restores the scroll position after a reload. The router tries before the content exists and fails. This retries while
 * the page grows, until it is long enough, the reader scrolls, or time is up.
 */
export function useScrollAfterReload(): void {
  // Only for the loaded page: the router handles all others.
  const key = scrollKeyOf(useLocation());
  const [loadedKey] = useState(key);
  useEffect(() => {
    const wanted = readJson(session, SCROLL_STORAGE_KEY, isRecord)?.[loadedKey];
    if (!isReloaded() || typeof wanted !== 'number' || wanted === 0) return;
    const stop = new AbortController();
    const root = document.documentElement;
    const growth = new ResizeObserver(() => {
      window.scrollTo(0, wanted);
      if (root.scrollHeight - root.clientHeight >= wanted) stop.abort();
    });
    stop.signal.addEventListener('abort', () => growth.disconnect());
    growth.observe(document.body);
    for (const event of ['wheel', 'touchstart', 'pointerdown', 'keydown'])
      window.addEventListener(event, () => stop.abort(), { signal: stop.signal, passive: true });
    const timer = setTimeout(() => stop.abort(), GIVE_UP_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [loadedKey]);
}

function isReloaded(): boolean {
  const [load] = performance.getEntriesByType('navigation');
  return load instanceof PerformanceNavigationTiming && load.type === 'reload';
}
