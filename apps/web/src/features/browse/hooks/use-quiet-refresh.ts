import { useEffect, useEffectEvent, useState } from 'react';
import { isAtTop } from '../../../lib/at-top.js';
import type { Home } from '../../../lib/catalog/home.js';
import type { CatalogItem } from '../../../lib/types.js';
import { arrivedIds } from './arrivals.js';

/** Many changes at once lead to one request, milliseconds. */
const COALESCE_MS = 700;

/**
 * Fetches an outdated front page again. While new videos would push others away from under the reader, it waits until
 * they are asked for, or the reader is at the top. Returns how many are waiting.
 */
export function useQuietRefresh({ isOutdated, arrived }: Home, refetch: () => unknown): number {
  const mustWait = arrived.length > 0;
  const [isWaiting, setWaiting] = useState(false);
  const refresh = useEffectEvent(() => void refetch());
  useEffect(() => {
    if (!isOutdated) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const isHeld = mustWait && !isAtTop();
      setWaiting(isHeld);
      if (!isHeld) timer ??= setTimeout(() => refresh(), COALESCE_MS);
    };
    // The scroll position of a page that is opened again is restored before this effect.
    look();
    window.addEventListener('scroll', look, { passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('scroll', look);
    };
  }, [isOutdated, mustWait]);
  return isOutdated && isWaiting ? arrived.length : 0;
}

/** Tells which of the newest videos came while the page was open. */
export function useFreshIds(newest: readonly CatalogItem[]): ReadonlySet<string> {
  const ids = newest.map(({ id }) => id);
  const [state, setState] = useState({ ids, fresh: new Set<string>() });
  if (state.ids.join() !== ids.join()) setState({ ids, fresh: new Set(arrivedIds(state.ids, ids)) });
  return state.fresh;
}
