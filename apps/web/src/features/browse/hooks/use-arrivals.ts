import { useEffect, useState } from 'react';
import type { CatalogItem } from '../../../lib/types.js';
import { isAtTop } from '../../../lib/at-top.js';
import { arrivedIds } from './arrivals.js';

interface Arrivals {
  readonly listKey: string;
  readonly ids: readonly string[];
  /** Shown, and marked as new. */
  readonly fresh: ReadonlySet<string>;
  /** Hidden until the reader asks for them. */
  readonly held: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * At the top of a list with the newest first, new videos appear at once. Otherwise they are counted but not shown, so that
 * nothing moves.
 */
export function useArrivals(videos: readonly CatalogItem[], listKey: string, newestFirst: boolean) {
  const ids = videos.map((video) => video.id);
  const [state, setState] = useState<Arrivals>({ listKey, ids, fresh: NONE, held: NONE });

  if (state.listKey !== listKey) setState({ listKey, ids, fresh: NONE, held: NONE });
  else if (state.ids.length !== ids.length || state.ids.some((id, i) => id !== ids[i]))
    setState(advance(state, ids, newestFirst && isAtTop()));

  const reveal = () => setState((now) => ({ ...now, fresh: now.held, held: NONE }));
  useEffect(() => {
    if (!newestFirst || state.held.size === 0) return;
    const onScroll = () => isAtTop() && setState((now) => ({ ...now, fresh: now.held, held: NONE }));
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => window.removeEventListener('scroll', onScroll);
  }, [newestFirst, state.held]);

  return {
    shown: state.held.size === 0 ? videos : videos.filter((video) => !state.held.has(video.id)),
    heldCount: ids.filter((id) => state.held.has(id)).length,
    isFresh: (id: string) => state.fresh.has(id),
    reveal,
  };
}

function advance(state: Arrivals, ids: readonly string[], letIn: boolean): Arrivals {
  const arrived = arrivedIds(state.ids, ids);
  if (arrived.length === 0) return { ...state, ids };
  return letIn
    ? { ...state, ids, fresh: new Set(arrived) }
    : { ...state, ids, held: new Set([...state.held, ...arrived]) };
}
