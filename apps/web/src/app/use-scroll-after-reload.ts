import { useEffect, useState } from 'react';
import { useLocation, type Location } from 'react-router';
import { isRecord, readJson, session } from '../lib/browser-storage.js';

/** Where the router keeps how far each page was scrolled. */
export const SCROLL_STORAGE_KEY = 'reelog.scroll';
const GIVE_UP_MS = 10_000;

/** Under which it is kept. All pages that are loaded first have the router's key `default`: those are told apart by address. */
export const scrollKeyOf = ({ key, pathname, search }: Pick<Location, 'key' | 'pathname' | 'search'>): string =>
  key === 'default' ? pathname + search : key;

/**
 * Scrolls a page that was reloaded to where it was. The router does so before the content is there, and cannot: this goes
 * on as the page grows, until it is long enough, the reader scrolls, or time is up.
 */
export function useScrollAfterReload(): void {
  // Of the page that was loaded: the router does the rest.
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
